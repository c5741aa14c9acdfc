// The clinician's day: from the first start of the server to the first report, a photograph that is taken
// again, and every page in light and dark, on a telephone and a desk.
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {check, done, equal, open, render, run, serve, sound, truth} from './browser.mjs';

const {MESOTRACK, FOLDER} = process.env;
const archive = path.join(FOLDER, 'archive');
run(['init', archive]);
const mesh = path.join(process.env.MODELS, 'canonical_face.json');
// 12 megapixels, as telephones send.
const patient = ['--seed', '5', '--size', '3000x4000', '--px-per-cm', '116', '--mesh', mesh, '--still'];
const after = path.join(FOLDER, 'after.jpg');
const before = render('face', 'before.jpg', [...patient, '--after', after]);
const server = await serve(archive);
const first = server.said().match(/password\s+(\S+)/)[1];

let clicks = 0;
const click = async (page, what) => {
    clicks++;
    await page.click(what);
};
// The time from the last byte to the verdict, as the person in the chair waits for it.
const send = async (page, file) => {
    clicks++;
    const filed = page.waitForResponse(answer => answer.request().method() === 'PUT');
    await page.setInputFiles('#files', file);
    const answer = await filed, began = Date.now();
    equal(answer.status(), 201, 'status');
    await page.waitForSelector('#sent-list li[data-state="done"] .verdict-box .badge', {timeout: 60000});
    return Date.now() - began;
};

const page = await open(server.address, 'desktop', 'light');
const began = Date.now();
await page.goto('/');
await sound(page, 'sign_in');

await check('a wrong password is told at the form, and the name stays typed', async () => {
    await page.fill('#name', 'admin');
    await page.fill('#password', 'not the password');
    await page.click('main .button.main');
    truth(await page.isVisible('[role="alert"]'), 'nothing is told');
    equal(await page.inputValue('#name'), 'admin', 'name');
    page.complaints.length = 0; // the browser's own line about the status
});

await check('the first sign-in leads to a password of one\'s own', async () => {
    await page.fill('#password', first);
    await click(page, 'main .button.main');
    await page.waitForURL('**/account*');
    await sound(page, 'account');
    await page.fill('#password', first);
    await page.fill('#new_password', 'a better password');
    await click(page, 'main .button.main');
    await page.waitForSelector('h1:text("Today")');
});
await sound(page, 'today_empty');

let waits = [];
await check('from the server\'s start to the first report it takes ten clicks', async () => {
    await click(page, '.title-row .button.main');
    equal(await page.inputValue('#code'), 'P0001', 'suggested code');
    await click(page, 'main .button.main');
    await page.waitForSelector('[data-upload]');
    waits.push(await send(page, before));
    await sound(page, 'capture_first');
    await click(page, '.title-row .button');
    await click(page, '.title-row .button.main');
    await page.fill('#notes', 'Skin calm.');
    await click(page, 'main .button.main');
    await page.waitForSelector('[data-upload]');
    waits.push(await send(page, after));
    await sound(page, 'capture_second');
    await click(page, '.verdict-box form .button.main');
    await page.waitForURL('**/report/**');
    console.log(`goal 10 clicks; from sign-in to the first report: ${clicks} clicks, ` +
                `${((Date.now() - began) / 1000).toFixed(0)} s of a machine's hands (goal 180 s)`);
    truth(clicks <= 10, `${clicks} clicks`);
});
const slowest = Math.max(...waits);
console.log(`goal 2000 ms; upload to verdict of 12 MP: ${waits.join(', ')} ms`);
await check('the verdict on a photograph of 12 MP comes while the patient still sits there', async () =>
    truth(slowest < 5000, `${slowest} ms`)); // the goal is 2 s on two free cores; tests share theirs

await check('a bad photograph is told with advice, set aside by one button, and its place is free', async () => {
    const blurred = render('face', 'blurred.jpg', ['--seed', '5', '--mesh', mesh, '--blur', '9']);
    await page.goto('/patients/P0001/sessions/2/photographs?view=face-left');
    await page.goto('/patients/P0001/sessions/2/photographs?view=face-front');
    await page.setInputFiles('#files', blurred);
    const box = page.locator('#sent-list li[data-state="done"]').first();
    await box.locator('.badge').waitFor();
    truth((await box.locator('.advice').count()) > 0, 'no advice');
    await box.locator('[data-retake] button').click();
    await page.waitForSelector('#sent-list li:first-child:has-text("Set aside")');
});

await check('a connection that breaks is taken up again by itself', async () => {
    await page.goto('/patients/P0001/sessions/2/photographs?view=face-left');
    let broken = 0;
    await page.route('**/photos?*', route =>
        route.request().method() === 'PUT' && !broken++ ? route.abort('connectionreset') : route.fallback());
    await page.setInputFiles('#files', render('face', 'left.jpg', ['--seed', '5', '--mesh', mesh, '--yaw', '-40']));
    await page.waitForSelector('.sending[data-state="broken"] .wrong:visible');
    await page.waitForSelector('#sent-list li[data-state="done"] .badge', {timeout: 60000});
    truth(broken > 1, 'nothing was sent again');
    await page.unroute('**/photos?*');
    page.complaints.length = 0;
    await page.goto('/patients/P0001/sessions/2/photographs?view=face-front');
});

await check('a file that is no photograph is refused in words', async () => {
    const text = path.join(FOLDER, 'notes.jpg');
    writeFileSync(text, 'no photograph');
    await page.setInputFiles('#files', text);
    await page.waitForSelector('.sending[data-state="refused"] .wrong:visible');
    page.complaints.length = 0;
});

await check('the camera shows the baseline\'s ghost, its real size, and sends what it takes', async () => {
    await page.goto('/patients/P0001/sessions/2/photographs?view=face-front');
    await page.click('[data-act="start"]');
    await page.waitForSelector('[data-camera][data-state="live"]');
    truth(await page.isVisible('.ghost'), 'no ghost');
    await page.waitForFunction(() => /\d+ × \d+/.test(document.querySelector('[data-part="size"]').textContent));
    await page.fill('[data-part="opacity"]', '80');
    equal(await page.evaluate(() => document.querySelector('.ghost').style.opacity), '0.8', 'opacity');
    await sound(page, 'camera');
    await page.keyboard.press('Tab'); // the shutter is reached by keys
    await page.focus('[data-part="shutter"]');
    await page.keyboard.press('Enter');
    // The browser's made-up camera shows nobody: what can't be read at all is set aside at once.
    await page.waitForSelector('#sent-list li[data-state="done"]:has-text("Set aside")', {timeout: 60000});
});

await check('a form without scripts sends a photograph as well', async () => {
    const plain = await open(server.address, 'phone', 'light', {javaScriptEnabled: false,
                                                               storageState: await page.context().storageState()});
    await plain.goto('/patients/P0001/sessions/2/photographs?view=face-right');
    await plain.setInputFiles('#files', render('face', 'right.jpg', ['--seed', '5', '--mesh', mesh, '--yaw', '40']));
    await plain.click('[data-plain]');
    await plain.waitForSelector('.verdict-box .badge');
    await plain.context().close();
});

await check('what was typed stays where a form is refused, and the mistake stands at its field', async () => {
    await page.goto('/new-patient');
    await page.fill('#code', 'P0001');
    await page.fill('#name', 'Ayşe Yılmaz');
    await page.click('main .button.main');
    await page.waitForSelector('#code-wrong');
    equal(await page.inputValue('#name'), 'Ayşe Yılmaz', 'name');
    page.complaints.length = 0;
});
await sound(page, 'patient_refused');

await check('typing finds a patient without a press', async () => {
    await page.goto('/patients');
    await page.fill('#q', 'p00');
    await page.waitForSelector('#found .patient-row');
    await page.fill('#q', 'nobody');
    await page.waitForSelector('#found .empty');
});

await check('the clinic\'s name and language are kept', async () => {
    await page.goto('/settings');
    await page.fill('#name', 'Glow Clinic');
    await page.fill('#phone', '+90 212 000 00 00');
    await page.selectOption('#language', 'tr');
    await page.click('main .button.main');
    await page.waitForSelector('.brand-name:text("Glow Clinic")');
    equal(await page.getAttribute('html', 'lang'), 'tr', 'language');
    await page.selectOption('#language', 'en');
    await page.click('main .button.main');
});

const pages = {today: '/', patients: '/patients', new_patient: '/new-patient', patient: '/patients/P0001',
               new_session: '/patients/P0001/sessions/new', edit_session: '/patients/P0001/sessions/1/edit',
               capture: '/patients/P0001/sessions/2/photographs?view=face-front', photograph: '/photographs/1',
               settings: '/settings', accounts: '/accounts', links: '/patients/P0001/links', audit: '/audit',
               export: '/patients/P0001/export', erase: '/patients/P0001/erase'};
const state = await page.context().storageState();
for (const [device, scheme, language] of [['desktop', 'light', 'en'], ['desktop', 'dark', 'tr'], ['phone', 'dark', 'en'],
                                          ['phone', 'light', 'ar']]) {
    const look = await open(server.address, device, scheme, {storageState: state});
    look.shotName += `_${language}`;
    await look.context().addCookies([{name: 'mesotrack_language', value: language, url: server.address}]);
    for (const [name, address] of Object.entries(pages)) {
        await look.goto(address, {waitUntil: 'networkidle'});
        await sound(look, name);
    }
    await look.context().close();
}

await check('a patient is erased only once the code is typed', async () => {
    await page.goto('/patients/P0001/erase');
    await page.fill('#confirm', 'P0002');
    await page.click('.button.danger');
    await page.waitForSelector('#confirm-wrong');
    await page.fill('#confirm', 'P0001');
    await page.click('.button.danger');
    await page.waitForURL('**/patients?said=patient-erased');
    truth(await page.isVisible('.empty'), 'somebody is left');
});

await server.stop();
await done();
