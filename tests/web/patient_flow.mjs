// The patient's side: a trichoscopy pair filed and compared by pages alone, with the scale told at its field; the
// link that is made for the patient, what it opens in a window of its own, and what it doesn't; accounts.
import {statSync, utimesSync} from 'node:fs';
import path from 'node:path';
import {check, done, equal, open, render, run, serve, sound, truth} from './browser.mjs';

const {FOLDER} = process.env;
const archive = path.join(FOLDER, 'archive');
run(['init', archive]);
const after = path.join(FOLDER, 'after.png');
const before = render('trichoscopy', 'before.png', ['--seed', '7', '--hairs', '60', '--um-per-px', '5', '--size',
                                                    '960x720', '--after', after]);
const server = await serve(archive);
const desk = await open(server.address, 'desktop', 'light');

// Signing in by the first password, which is changed on the way.
const signIn = async (page, name, password, own) => {
    await page.goto('/sign-in');
    await page.fill('#name', name);
    await page.fill('#password', password);
    await page.click('main .button.main');
    if (!own)
        return;
    await page.goto('/account');
    await page.fill('#password', password);
    await page.fill('#new_password', own);
    await page.click('main .button.main');
    await page.waitForSelector('h1:text("Today")');
};
await signIn(desk, 'admin', server.said().match(/password\s+(\S+)/)[1], 'a password of my own');
run(['patient', 'add', 'P0001', '--name', 'Ayşe Yılmaz', '-C', archive]);
run(['patient', 'add', 'P0002', '-C', archive]);
for (const date of ['2026-03-02', '2026-06-08'])
    run(['session', 'add', 'P0001', '--date', date, '-C', archive]);
const capture = session => `/patients/P0001/sessions/${session}/photographs?view=scalp-macro`;
const filed = '#sent-list li[data-state="done"] .badge';

await check('a scale that can\'t be is refused at its field', async () => {
    await desk.goto(capture(1));
    equal(await desk.inputValue('#scale'), '', 'scale of nothing before');
    await desk.fill('#scale', 'five');
    await desk.setInputFiles('#files', before);
    await desk.waitForSelector('#scale-wrong:visible');
    truth((await desk.textContent('#scale-wrong')).includes("'five'"), 'what is wrong is not told');
    desk.complaints.length = 0;
});

await check('a trichoscope\'s photograph without scale is told so, and where to tell it', async () => {
    await desk.fill('#scale', '');
    await desk.setInputFiles('#files', before);
    await desk.waitForSelector(`${filed}:text("scale")`);
    await sound(desk, 'capture_without_scale');
    await desk.click('.verdict-box a.button.main');
    await desk.fill('#scale', '0');
    await desk.click('form[action$="/scale"] button');
    await desk.waitForSelector('#scale-wrong:visible');
    desk.complaints.length = 0;
    await sound(desk, 'photograph_scale_refused');
    await desk.fill('#scale', '5,0');
    await desk.click('form[action$="/scale"] button');
    await desk.waitForSelector('.note.done');
    equal(await desk.inputValue('#scale'), '5', 'scale');
    await sound(desk, 'photograph_scale');
});

await check('the scale is remembered, and the pair is compared by pages alone', async () => {
    await desk.goto(capture(2));
    equal(await desk.inputValue('#scale'), '5', 'scale of the last photograph');
    await desk.setInputFiles('#files', after);
    await desk.waitForSelector(filed, {timeout: 60000});
    await sound(desk, 'capture_trichoscope');
    await desk.click('.verdict-box form .button.main');
    await desk.waitForURL('**/report/**');
    await desk.waitForSelector('.viewer', {timeout: 60000});
    await sound(desk, 'report_trichoscope');
});

await done();
