// The capture page with what telephones and desks send: HEIC, a photograph on its side with its orientation told in
// EXIF, several files dropped at once, a telephone that is turned while its camera is on; and the clinic's logo on
// the pages and on the patient's summary.
import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {check, done, equal, open, render, run, serve, shot, sound, truth} from './browser.mjs';

const {FOLDER} = process.env;
const archive = path.join(FOLDER, 'archive');
run(['init', archive]);
const after = path.join(FOLDER, 'after.jpg');
const before = render('face', 'before.jpg', ['--seed', '5', '--size', '900x1125', '--px-per-cm', '42', '--still', '--mesh',
                                             path.join(process.env.MODELS, 'canonical_face.json'), '--after', after]);
run(['patient', 'add', 'P0001', '--name', 'Ayşe Yılmaz', '-C', archive]);
for (const date of ['2026-03-02', '2026-03-16', '2026-03-30'])
    run(['session', 'add', 'P0001', '--date', date, '-C', archive]);
run(['photo', 'add', 'P0001', '1', before, '--view', 'face-front', '--consent', 'treatment,summary', '-C', archive]);

const server = await serve(archive);
const page = await open(server.address, 'desktop', 'light');
await page.goto('/sign-in');
await page.fill('#name', 'admin');
await page.fill('#password', server.said().match(/password\s+(\S+)/)[1]);
await Promise.all([page.waitForURL(url => !url.pathname.startsWith('/sign-in')), page.click('main .button.main')]);
const state = await page.context().storageState();
const capture = session => `/patients/P0001/sessions/${session}/photographs?view=face-front`;
const python = (script, ...args) => run(['-c', script, ...args], '/usr/bin/python3');
const filed = '#sent-list li[data-state="done"]';
const send = async (where, file) => {
    const had = await where.locator(filed).count();
    await where.setInputFiles('#files', file);
    await where.waitForFunction(([found, count]) => document.querySelectorAll(found).length > count, [filed, had], {timeout: 60000});
    return where.locator(filed).first();
};
const shape = item => item.locator('.picture img').evaluate(async picture => {
    await picture.decode();
    return picture.naturalHeight > picture.naturalWidth ? 'upright' : 'lying';
});

await check('a telephone\'s HEIC is taken as it is, judged and shown', async () => {
    const heic = path.join(FOLDER, 'IMG_0001.HEIC');
    run(['-q', '90', after, '-o', heic], 'heif-enc');
    await page.goto(capture(2));
    const item = await send(page, heic);
    truth((await item.locator('.badge.good').count()) === 1, await item.textContent());
    equal(await shape(item), 'upright', 'picture');
    await shot(page, 'capture_heic');
    const address = await item.locator('.picture').getAttribute('href');
    const kept = await page.context().request.get(`${server.address}${address}/original`);
    equal(kept.headers()['content-type'], 'image/heic', 'type');
    truth((await kept.body()).equals(readFileSync(heic)), 'other bytes than were sent');
    await page.goto(address);
    await sound(page, 'photograph_heic');
});

await check('a photograph on its side with its orientation in EXIF is shown and judged upright', async () => {
    const lying = path.join(FOLDER, 'orientation6.jpg');
    python('import sys; from PIL import Image; p = Image.open(sys.argv[1]); e = p.getexif(); e[0x0112] = 6; ' +
           'p.transpose(Image.Transpose.ROTATE_90).save(sys.argv[2], quality=95, exif=e)', after, lying);
    await page.goto(capture(3));
    const item = await send(page, lying);
    truth((await item.locator('.badge.good').count()) === 1, await item.textContent());
    equal(await shape(item), 'upright', 'picture');
    await sound(page, 'capture_orientation6');
});

await check('several files dropped at once are sent one after the other, and each has its verdict', async () => {
    await page.goto(capture(3));
    const had = await page.locator('#sent-list > li').count();
    const files = [1, 2, 3].map(number => {
        const file = path.join(FOLDER, `dropped${number}.jpg`);
        python('import sys; from PIL import Image; p = Image.open(sys.argv[1]); ' +
               'p.save(sys.argv[2], quality=int(sys.argv[3]))', after, file, String(90 + number));
        return {name: path.basename(file), bytes: readFileSync(file).toString('base64')};
    });
    const dropped = await page.evaluateHandle(list => {
        const transfer = new DataTransfer();
        for (const {name, bytes} of list)
            transfer.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name, {type: 'image/jpeg'}));
        return transfer;
    }, files);
    await page.dispatchEvent('.drop', 'dragenter', {dataTransfer: dropped});
    truth(await page.$eval('.drop', form => form.classList.contains('over')), 'the place does not show that it takes them');
    await page.dispatchEvent('.drop', 'drop', {dataTransfer: dropped});
    equal(await page.locator('#sent-list > li').count(), had + 3, 'rows');
    await shot(page, 'capture_dropping');
    await page.waitForFunction(found => document.querySelectorAll(found).length === 3, filed, {timeout: 60000});
    equal(await page.locator(`${filed} .badge.good`).count(), 3, 'good ones');
    truth(!(await page.$eval('.drop', form => form.classList.contains('over'))), 'the place still looks as if they hung over it');
    await sound(page, 'capture_dropped');
});

await check('a telephone may be turned while its camera is on', async () => {
    const phone = await open(server.address, 'phone', 'dark', {storageState: state});
    const upright = phone.viewportSize(), device = await phone.context().newCDPSession(phone);
    const hold = (beta, gamma) => device.send('DeviceOrientation.setDeviceOrientationOverride', {alpha: 0, beta, gamma});
    const level = word => phone.waitForSelector(`[data-hint="level"][data-word="${word}"]`);
    const within = async what => {
        const box = await phone.locator('[data-part="frame"]').boundingBox(), window = await phone.viewportSize();
        truth(box.width <= window.width && box.height <= window.height, `${what}: the frame has ${box.width} x ${box.height}`);
        truth((await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${what}: wider than the window`);
        const ratio = await phone.$eval('.ghost', ghost => ghost.clientWidth / ghost.clientHeight * ghost.naturalHeight / ghost.naturalWidth);
        truth(Math.abs(ratio - 1) < .02, `${what}: the ghost is stretched by ${ratio}`);
    };
    await phone.goto(capture(3));
    await phone.click('[data-act="start"]');
    await phone.waitForSelector('[data-camera][data-state="live"]');
    await hold(90, 0);
    await level('fine');
    await hold(90, 8);
    await phone.evaluate(() => scrollTo(0, document.querySelector('.camera').offsetTop));
    await within('upright');
    await shot(phone, 'camera_upright', {});
    await phone.setViewportSize({width: upright.height, height: upright.width});
    equal(await phone.evaluate(() => screen.orientation.angle), 90, 'angle');
    await hold(0, -90);
    await level('fine');
    await hold(10, -80);
    await level('left').catch(() => level('right'));
    await phone.evaluate(() => scrollTo(0, document.querySelector('.camera').offsetTop));
    const shown = await phone.evaluate(() => {
        const frame = document.querySelector('[data-part="frame"]').getBoundingClientRect();
        const shutter = document.querySelector('[data-part="shutter"]').getBoundingClientRect();
        return {window: innerHeight, width: innerWidth, frame: frame.height, shutter: shutter.bottom, ends: shutter.right};
    });
    await shot(phone, 'camera_turned', {});
    truth(shown.frame <= shown.window, `the frame is ${shown.frame} px high in a window of ${shown.window}`);
    truth(shown.shutter <= shown.window, `the shutter ends at ${shown.shutter} in a window of ${shown.window}: it has to be scrolled to`);
    await phone.context().close();
});

await check('the clinic\'s logo stands on every page and on the patient\'s summary', async () => {
    const logo = path.join(FOLDER, 'logo.png');
    python('import sys; from PIL import Image, ImageDraw; p = Image.new("RGBA", (240, 80)); d = ImageDraw.Draw(p); ' +
           'd.ellipse((4, 4, 76, 76), fill=(0, 110, 90)); d.rectangle((90, 30, 230, 50), fill=(0, 110, 90)); p.save(sys.argv[1])', logo);
    await page.goto('/settings');
    await page.fill('#name', 'Glow Clinic');
    await page.setInputFiles('#logo', logo);
    await page.click('main .button.main');
    await page.waitForSelector('.note.done');
    await page.goto('/');
    const drawn = await page.$eval('.brand-logo', async picture => {
        await picture.decode();
        return [picture.naturalWidth, picture.naturalHeight];
    });
    equal(drawn, [240, 80], 'logo');
    await sound(page, 'today_logo');
    await page.goto('/settings');
    await sound(page, 'settings_logo');
    await page.goto('/patients/P0001/report/face-front');
    await page.waitForSelector('.viewer.ready', {timeout: 120000});
    await page.goto('/patients/P0001/summary');
    truth((await page.$$eval('img', all => all.filter(i => i.naturalWidth === 240 && i.naturalHeight === 80).length)) === 1, 'no logo');
    await sound(page, 'summary_logo');
    const pdf = path.join(FOLDER, 'summary.pdf');
    run(['summary', 'P0001', '-C', archive, '-o', pdf]);
    truth(run(['-list', pdf], 'pdfimages').split('\n').some(line => / 240 +80 /.test(line)), 'no logo in the PDF');
    truth(statSync(pdf).size > 10000, 'an empty PDF');
});

await check('a logo that is no picture is refused at its field', async () => {
    await page.goto('/settings');
    await page.setInputFiles('#logo', {name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('no picture')});
    await page.click('main .button.main');
    await page.waitForSelector('#logo-wrong');
    page.complaints.length = 0;
    await shot(page, 'settings_logo_refused');
});

await check('the audit trail tells in words who looked at a photograph', async () => {
    await page.waitForTimeout(1500); // it is written once a second
    await page.goto('/audit?patient=P0001');
    const lines = await page.locator('tbody tr').allTextContents();
    truth(lines.some(line => /admin.*saw photographs/.test(line)), lines.join('\n'));
    truth(lines.some(line => /admin.*saw the report/.test(line)), lines.join('\n'));
    truth(!lines.some(line => line.includes('{')), 'an address for programs');
    await sound(page, 'audit_words');
});

await check('what is wrong is told in the reader\'s language, at an upload, in a form and on a page of its own', async () => {
    await page.context().addCookies([{name: 'mesotrack_language', value: 'tr', url: server.address}]);
    await page.goto(capture(3));
    await page.setInputFiles('#files', {name: 'not.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture')});
    const why = page.locator('.sending[data-state="refused"] .wrong:visible');
    await why.waitFor();
    equal((await why.textContent()).trim(), '\'not.jpg\' bir metin, resim değil. JPEG, PNG ya da HEIC bir resim seçin.');
    await shot(page, 'upload_refused_tr');
    await page.goto('/new-patient');
    await page.fill('#code', 'P0001');
    await page.click('main .button.main');
    equal(await page.textContent('#code-wrong'), '\'P0001\' kodlu bir hasta zaten var');
    await shot(page, 'patient_refused_tr');
    await page.goto('/patients/P9999');
    truth((await page.textContent('.problem-page')).includes('\'P9999\' diye bir hasta yok'), 'not in Turkish');
    page.complaints.length = 0;
    await sound(page, 'no_patient_tr');
});

await check('who is signed out elsewhere is led to the sign-in by the search that needs it', async () => {
    await page.goto('/patients');
    await page.context().clearCookies();
    await page.fill('#q', 'P');
    await page.waitForURL('**/sign-in?next=*');
});

await server.stop();
await done();
