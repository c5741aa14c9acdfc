// The patient's side: a trichoscopy pair filed and compared by pages alone, with the scale told at its field; the
// link that is made for the patient, what it opens in a window of its own, and what it doesn't; accounts.
import {readFileSync} from 'node:fs';
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
    await desk.check('[name="consent"][value="summary"]');
    await desk.click('form[action$="/consent"] button');
    await desk.waitForSelector('.note.done:has-text("consent")');
    equal(await desk.inputValue('#scale'), '5', 'scale');
    await sound(desk, 'photograph_scale');
});

await check('the scale is remembered, and the pair is compared by pages alone', async () => {
    await desk.goto(capture(2));
    equal(await desk.inputValue('#scale'), '5', 'scale of the last photograph');
    await desk.click('details.more summary');
    await desk.check('[name="consent"][value="summary"]');
    await desk.setInputFiles('#files', after);
    await desk.waitForSelector(filed, {timeout: 60000});
    await sound(desk, 'capture_trichoscope');
    await desk.click('.verdict-box form .button.main');
    await desk.waitForURL('**/report/**');
    await desk.waitForSelector('.viewer', {timeout: 60000});
    await sound(desk, 'report_trichoscope');
});

const clinicians = {};
await check('an account is made by a page, and its password is told once', async () => {
    await desk.goto('/accounts');
    await desk.fill('form[action="/accounts"] #name', 'ayse');
    await desk.click('form[action="/accounts"] .button.main');
    clinicians.password = await desk.textContent('.note.done .big-code');
    await sound(desk, 'account_made');
    await desk.goto('/accounts');
    truth(!(await desk.content()).includes(clinicians.password), 'the password is told again');
    await desk.fill('#label', 'backup');
    await desk.click('form[action="/tokens"] .button');
    await desk.waitForSelector('.note.done .big-code');
    await sound(desk, 'token_made');
});

const clinic = await open(server.address, 'phone', 'dark');
await signIn(clinic, 'ayse', clinicians.password, 'another password of my own');
let link;
const makeLink = async () => {
    await clinic.goto('/patients/P0001/links');
    await clinic.click('form[action$="/links"] .button.main');
    return clinic.textContent('.note.done .big-code');
};

await check('a clinician makes a link for the patient, but no accounts', async () => {
    await clinic.goto('/patients/P0001');
    await clinic.click('a[href$="/links"]');
    await clinic.selectOption('#language', 'tr');
    await clinic.click('form[action$="/links"] .button.main');
    link = await clinic.textContent('.note.done .big-code');
    truth(/\/s\/[\w-]+$/.test(link), link);
    await sound(clinic, 'link_made');
    equal((await clinic.goto('/accounts')).status(), 403, 'status of the accounts');
    clinic.complaints.length = 0;
});

await check('an address that leads nowhere keeps the way back for who is signed in', async () => {
    equal((await clinic.goto('/patiens')).status(), 404, 'status');
    clinic.complaints.length = 0;
    truth(await clinic.isVisible('nav a[href="/patients"]'), 'no way back');
    await sound(clinic, 'nowhere');
});

const patient = await open(server.address, 'phone', 'light', {locale: 'tr-TR', acceptDownloads: true});
await check('the patient opens it on a telephone, in the language it was made in', async () => {
    await patient.goto(link);
    equal(await patient.getAttribute('html', 'lang'), 'tr', 'language');
    equal(await patient.locator('.pictures img').count(), 2, 'pictures');
    await sound(patient, 'summary');
});

await check('the patient saves it as PDF', async () => {
    const [download] = await Promise.all([patient.waitForEvent('download'), patient.click('a[download]')]);
    const file = await download.path();
    equal(readFileSync(file).subarray(0, 5).toString(), '%PDF-', 'first bytes');
    truth(run([file, '-'], 'pdftotext').includes('P0001'), 'the PDF is not of this patient');
});

await check('the link opens nothing else', async () => {
    const closed = ['/', '/patients', '/patients/P0001', '/patients/P0001/summary', '/patients/P0001/links',
                    '/patients/P0001/report/scalp-macro', '/patients/P0001/export.zip', '/photographs/1',
                    '/photographs/1/original', '/photographs/1/picture/1440', '/audit', '/accounts', '/settings'];
    for (const address of closed)
        for (const where of [address, `/api${address}`, `${address}?token=${link.split('/').pop()}`]) {
            const answer = await patient.context().request.get(server.address + where, {maxRedirects: 0});
            truth([303, 401].includes(answer.status()), `${where}: ${answer.status()}`);
            truth(!(await answer.text()).includes('P0001'), `${where} names the patient`);
        }
    for (const where of ['/summary', '/report', '/../../patients'])
        truth((await patient.context().request.get(link + where, {maxRedirects: 0})).status() !== 200, where);
});

const isClosed = async (address, name) => {
    const answer = await patient.goto(address);
    equal(answer.status(), 404, 'status');
    equal((await patient.context().request.get(`${address}/summary.pdf`)).status(), 404, 'status of the PDF');
    patient.complaints.length = 0;
    equal(await patient.locator('h1').count(), 1, 'headings');
    truth(!(await patient.content()).includes('P0001'), 'the patient is named');
    equal(await patient.locator('main a').count(), 0, 'ways that lead nowhere');
    await sound(patient, name);
};

await check('a link that is withdrawn says so kindly', async () => {
    await clinic.goto('/patients/P0001/links');
    await sound(clinic, 'links');
    await clinic.click('form[action$="/revoke"] button');
    await clinic.waitForSelector('section .badge');
    await isClosed(link, 'link_withdrawn');
});

await check('so does one that has expired', async () => {
    const second = await makeLink();
    equal((await patient.goto(second)).status(), 200, 'status');
    run(['-c', `import sqlite3; c = sqlite3.connect("${archive}/archive.db", 30); ` +
               'c.execute("UPDATE link SET expires = expires - 31 * 86400"); c.commit()'], 'python3');
    await isClosed(second, 'link_expired');
});

for (const [page, name, address] of [[desk, 'accounts', '/accounts'], [desk, 'links', '/patients/P0001/links'],
                                     [clinic, 'links', '/patients/P0001/links']]) {
    await page.goto(address);
    await sound(page, `${name}_after`);
}
const phone = await open(server.address, 'phone', 'light', {storageState: await desk.context().storageState()});
await phone.goto('/accounts');
await sound(phone, 'accounts_after');

await server.stop();
await done();
