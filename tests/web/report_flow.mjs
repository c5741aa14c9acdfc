// The report page: compared by a job, looked at by slider, blink and zoom, marks and ledger tied together.
import path from 'node:path';
import {check, done, equal, open, render, run, serve, shot, sound, truth} from './browser.mjs';
import {mkdirSync, copyFileSync, rmSync} from 'node:fs';

const folder = process.env.FOLDER, archive = path.join(folder, 'archive'), photos = path.join(folder, 'photos');
const face = ['--seed', '5', '--hair', 'brown', '--wrinkles', '0.7', '--spots', '12', '--size', '900x1125',
              '--px-per-cm', '42', '--mesh', path.join(process.env.MODELS, 'canonical_face.json')];
for (const [session, factor] of [[1, ''], [2, '0.8'], [3, '0.55']]) {
    const into = path.join(photos, 'P001', `${session}_2026-03-0${session}`);
    mkdirSync(into, {recursive: true});
    if (factor) {
        render('face', 'x.jpg', [...face, '--number', session, '--wrinkle-factor', factor, '--spot-factor', factor,
                                 '--after', path.join(folder, 'after.jpg')]);
        copyFileSync(path.join(folder, 'after.jpg'), path.join(into, 'face-front.jpg'));
    } else {
        copyFileSync(render('face', 'x.jpg', face), path.join(into, 'face-front.jpg'));
    }
}
run(['init', archive]);
run(['import', photos, '-C', archive]);
rmSync(photos, {recursive: true});
const server = await serve(archive);
const address = server.address, report = '/patients/P001/report/face-front';
const password = server.said().match(/password\s+(\S+)/)[1];

async function enter(size, scheme, options)
{
    const page = await open(address, size, scheme, options);
    await page.goto('/sign-in');
    await page.fill('[name="name"]', 'admin');
    await page.fill('[name="password"]', password);
    await Promise.all([page.waitForURL(url => !url.pathname.startsWith('/sign-in')), page.press('[name="password"]', 'Enter')]);
    return page;
}

const page = await enter('desktop', 'light');
await check('what was not compared is compared when the report is opened, and then shown', async () => {
    await page.goto(report);
    const status = await page.waitForSelector('#making [role="status"]');
    await page.waitForSelector('#making progress[value]', {timeout: 30000}); // how far it is
    truth(await status.evaluate(node => node.isConnected), 'the words are said anew each time');
    await shot(page, 'report_making');
    await page.waitForSelector('.viewer.ready', {timeout: 120000});
    equal(new URL(page.url()).searchParams.get('job'), null, 'job in the address');
});
await sound(page, 'report');

await check('a finding stands beside the change from which on it would be told', async () => {
    const texts = await page.locator('.findings').first().locator('.finding').allTextContents();
    truth(texts.length >= 1 && texts.length <= 3, `${texts.length} findings`);
    truth(texts.every(text => /on would be told/.test(text)), texts.join(' | '));
    truth(texts.some(text => /Wrinkles: depth/.test(text) && /Improved/.test(text)), texts.join(' | '));
});

await check('the slider moves by keys, and by the mouse in the picture', async () => {
    const cut = () => page.$eval('.views', views => parseFloat(views.style.getPropertyValue('--cut')));
    await page.focus('.slider');
    await page.keyboard.press('End');
    equal(await cut(), 100);
    await page.keyboard.press('Home');
    equal(await cut(), 0);
    await page.keyboard.press('ArrowRight');
    equal(await cut(), 1);
    await page.evaluate(() => document.querySelector('.views').scrollIntoView());
    const box = await page.locator('.side.before .window').boundingBox();
    await page.mouse.move(box.x + box.width * .2, box.y + box.height * .3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * .5, box.y + box.height * .3, {steps: 4});
    await page.mouse.move(box.x + box.width * .75, box.y + box.height * .3, {steps: 4});
    await page.mouse.up();
    truth(Math.abs(await cut() - 75) < 2, `cut at ${await cut()}`);
    equal(await page.getAttribute('.slider', 'aria-valuetext'), `${await page.inputValue('.slider')} %`);
});

await check('both pictures zoom and move in step, to native pixels', async () => {
    const moves = () => page.$$eval('.plane', planes => planes.map(plane => plane.style.transform));
    await page.click('[data-zoom="native"]');
    let [a, b] = await moves();
    equal(a, b);
    const shown = await page.$eval('.side.before', side => side.querySelector('.plane').getBoundingClientRect().width
                                                           / side.querySelector('.plane').dataset.width * devicePixelRatio);
    truth(Math.abs(shown - 1) < .01 || shown > 1, `${shown} screen pixels for one`);
    await page.click('[data-zoom="in"]');
    await page.focus('.side.after .window');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const before = await moves();
    equal(before[0], before[1]);
    truth(before[0] !== a, 'it moved');
    await page.keyboard.press('0');
    [a, b] = await moves();
    equal([a, b], ['scale(1) translate(0px, 0px)', 'scale(1) translate(0px, 0px)'].map(() => a));
    truth(/scale\(1\)/.test(a), a);
});

await check('blinking shows one, then the other, and stops', async () => {
    await page.check('[value="blink"]', {force: true});
    equal(await page.getAttribute('[data-blink="run"]', 'aria-pressed'), 'true');
    const second = () => page.$eval('.viewer', viewer => viewer.classList.contains('second'));
    const seen = new Set();
    for (let i = 0; i < 12 && seen.size < 2; i++) {
        seen.add(await second());
        await page.waitForTimeout(250);
    }
    equal(seen.size, 2, 'states seen');
    await page.click('[data-blink="run"]');
    const now = await second();
    await page.waitForTimeout(1000);
    equal(await second(), now);
    await page.click('[data-blink="step"]');
    equal(await second(), !now);
    await shot(page, 'report_blink', {});
    await page.check('[value="slider"]', {force: true});
});

await check('marks are shown a kind at a time', async () => {
    const visible = kind => page.$$eval(`.plane .marks.${kind}`, nodes => nodes.map(n => getComputedStyle(n).display !== 'none'));
    await page.check('#show-wrinkle', {force: true});
    await page.waitForFunction(() => document.querySelectorAll('.plane > svg').length === 2);
    equal(await visible('wrinkle'), [true, true]);
    equal(await visible('spot'), [false, false]);
    await page.check('#show-spot', {force: true});
    equal(await visible('spot'), [true, true]);
    await page.uncheck('#show-wrinkle', {force: true});
    equal(await visible('wrinkle'), [false, false]);
});

await check('ids of marks are those of the ledger', async () => {
    const marks = await page.$$eval('.plane [data-id]', nodes => [...new Set(nodes.map(n => n.dataset.id))].sort());
    const rows = await page.$$eval('.ledger tr[data-id]', nodes => nodes.map(n => n.dataset.id).sort());
    equal(marks, rows);
});

await check('a line of the ledger shows its thing in every session', async () => {
    const link = page.locator('.ledger a').first(), id = await link.textContent();
    await link.click();
    await page.waitForSelector('#thing .crops img');
    equal(await page.locator('#thing .crops li').count(), 3);
    equal(await page.locator(`#row-${id}`).getAttribute('aria-current'), 'true');
    const loaded = () => page.$$eval('#thing .crops img', all => all.every(i => i.complete && i.naturalWidth > 30));
    await page.waitForFunction(() => [...document.querySelectorAll('#thing .crops img')].every(i => i.complete));
    truth(await loaded(), 'every crop is a picture');
    await sound(page, 'report_thing');
});

await check('a click on a mark chooses its line', async () => {
    await page.check('#show-spot', {force: true});
    await page.keyboard.press('Escape');
    await page.evaluate(() => document.querySelector('.viewer').scrollIntoView());
    const mark = page.locator('.side.before .marks.spot [data-id]').first(), id = await mark.getAttribute('data-id');
    await page.fill('.slider', '100');
    await mark.evaluate(node => node.scrollIntoView({block: 'center'}));
    const box = await mark.boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + 1);
    await page.waitForFunction(id => document.querySelector(`#row-${id}`)?.classList.contains('chosen'), id);
});

await check('a click in a zone lists it alone, and again lists all', async () => {
    await page.fill('.slider', '100');
    await page.uncheck('#show-spot', {force: true});
    await page.check('#show-zone', {force: true});
    const nose = page.locator('.side.before .marks.zone [data-zone="nose"]');
    const at = async () => {
        await nose.evaluate(node => node.scrollIntoView({block: 'center'}));
        const box = await nose.boundingBox();
        return [box.x + box.width / 2, box.y + box.height / 2];
    };
    await page.mouse.click(...await at());
    await page.waitForFunction(() => new URL(location).searchParams.get('zone') === 'nose');
    await page.waitForFunction(() => /Nose/.test(document.querySelector('#numbers').textContent));
    const zones = await page.$$eval('.ledger tr[data-zone]', rows => [...new Set(rows.map(r => r.dataset.zone))]);
    truth(zones.every(zone => zone === 'nose'), zones.join());
    await page.mouse.click(...await at());
    await page.waitForFunction(() => !new URL(location).searchParams.get('zone'));
});

await check('any two sessions can be compared', async () => {
    await page.selectOption('[name="from"]', '2');
    await Promise.all([page.waitForNavigation(), page.click('.pick button')]);
    await page.waitForSelector('.viewer.ready', {timeout: 120000});
    truth(/Session 3 compared with session 2/.test(await page.textContent('.title-row')), 'says so');
});

for (const [size, scheme] of [['phone', 'light'], ['phone', 'dark'], ['desktop', 'dark']]) {
    const other = await enter(size, scheme, {reducedMotion: 'reduce'});
    await other.goto(report);
    await other.waitForSelector('.viewer.ready');
    await check(`nothing blinks by itself for who wants no motion (${size}, ${scheme})`, async () => {
        await other.check('[value="blink"]', {force: true});
        equal(await other.getAttribute('[data-blink="run"]', 'aria-pressed'), 'false');
        await other.check('[value="slider"]', {force: true});
    });
    if (size === 'phone' && scheme === 'light')
        await check('a finger moves the slider, two zoom both pictures', async () => {
            const picture = other.locator('.side.before .window');
            await picture.evaluate(node => node.scrollIntoView({block: 'center'}));
            const box = await picture.boundingBox();
            const touch = await other.context().newCDPSession(other);
            const fingers = (type, ...xs) => touch.send('Input.dispatchTouchEvent', {
                type, touchPoints: xs.map((x, id) => ({x: box.x + box.width * x, y: box.y + box.height / 4, id}))});
            await fingers('touchStart', .5);
            for (const x of [.4, .3, .2])
                await fingers('touchMove', x);
            await fingers('touchEnd');
            const cut = await other.$eval('.views', views => parseFloat(views.style.getPropertyValue('--cut')));
            truth(Math.abs(cut - 20) < 3, `cut at ${cut}`);
            await fingers('touchStart', .45, .55);
            for (const x of [.4, .35, .3, .25])
                await fingers('touchMove', x, 1 - x);
            await fingers('touchEnd');
            const scales = await other.$$eval('.plane', planes => planes.map(p => +p.style.getPropertyValue('--scale')));
            equal(scales[0], scales[1]);
            truth(scales[0] > 2.5, `scale ${scales[0]}`);
            await other.click('[data-zoom="fit"]');
        });
    await sound(other, 'report');
    await other.context().close();
}

await check('without scripts it is pictures, marks, tables and links', async () => {
    const plain = await enter('desktop', 'light', {javaScriptEnabled: false});
    await plain.goto(report);
    equal(await plain.locator('.photo').count(), 2);
    await plain.check('#show-wrinkle', {force: true});
    truth(await plain.locator('.overlay.wrinkle').first().isVisible(), 'marks show');
    await plain.selectOption('[name="zone"]', 'forehead');
    await plain.click('.zone-pick button');
    truth(/Forehead/.test(await plain.textContent('#numbers')), 'a zone alone');
    await Promise.all([plain.waitForURL(/\/thing\//), plain.locator('.ledger a').first().click()]);
    equal(await plain.locator('.crops img').count(), 3);
});

await check('the page is small and quick', async () => {
    const sizes = await page.evaluate(async report => {
        const times = [];
        let bytes = 0;
        for (let i = 0; i < 5; i++) {
            const begun = performance.now(), text = await (await fetch(report)).text();
            times.push(performance.now() - begun);
            const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
            bytes = (await new Response(packed).arrayBuffer()).byteLength;
        }
        return {bytes, milliseconds: Math.round(Math.min(...times))};
    }, report);
    console.log(`        page ${sizes.bytes} bytes compressed, ${sizes.milliseconds} ms`);
    truth(sizes.bytes <= 30000, `${sizes.bytes} bytes`);
});

await server.stop();
await done();
