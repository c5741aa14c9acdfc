// What every flow stands on: an archive and a server of its own, chromium in the sizes and colours that people
// use, and the checks that hold on every page. A flow knows nothing of processes; this file knows no page.
import {createRequire} from 'node:module';
import {spawn, spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

const {MESOTRACK, RENDER, MODELS, FOLDER, NODE_MODULES, SHOTS} = process.env;
const require = createRequire(path.join(NODE_MODULES, 'of_tests.cjs'));
const {chromium, devices} = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const sizes = {
    phone: {...devices['Pixel 7'], name: 'phone'},
    tablet: {viewport: {width: 820, height: 1180}, deviceScaleFactor: 1, hasTouch: true, name: 'tablet'},
    desktop: {viewport: {width: 1440, height: 900}, deviceScaleFactor: 1, name: 'desktop'},
};

let failures = 0;

// check('a sentence', async () => {...}): a flow goes on after a failure, and ends with it.
export async function check(sentence, test)
{
    try {
        await test();
        console.log(`ok      ${sentence}`);
    } catch (error) {
        failures++;
        console.log(`FAILED  ${sentence}\n        ${String(error.stack || error).split('\n').slice(0, 8).join('\n        ')}`);
    }
}

export function equal(found, expected, what = 'value')
{
    if (JSON.stringify(found) !== JSON.stringify(expected))
        throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

export function truth(condition, what)
{
    if (!condition)
        throw new Error(what);
}

// Runs the program (or another one); gives back what it printed.
export function run(args, program = MESOTRACK)
{
    const done = spawnSync(program, args, {encoding: 'utf8', maxBuffer: 1 << 28});
    if (done.status !== 0)
        throw new Error(`${path.basename(program)} ${args.join(' ')} ended with ${done.status}: ${done.stderr}`);
    return done.stdout;
}

// A rendered photograph with its path: render('face', 'a.jpg', ['--seed', '3']).
export function render(kind, name, args)
{
    const file = path.join(FOLDER, name);
    run([kind, ...args, '-o', file], RENDER);
    return file;
}

// Starts the server on a free port of loopback; its first words name the address and the account that it made.
export async function serve(archive, args = [])
{
    const child = spawn(MESOTRACK, ['serve', '-C', archive, '--port', '0', '--models', MODELS, ...args],
                        {stdio: ['ignore', 'pipe', 'pipe']});
    let said = '';
    const ready = new Promise((resolve, reject) => {
        const listen = data => {
            said += data;
            const address = said.match(/(https?:\/\/[^\s/]+:\d+)/);
            if (address)
                setTimeout(() => resolve(address[1]), 100); // the rest of the first words
        };
        child.stdout.on('data', listen);
        child.stderr.on('data', listen);
        child.on('exit', status => reject(new Error(`serve ended with ${status}: ${said}`)));
    });
    const address = await ready;
    return {address, child, said: () => said,
            stop: () => new Promise(resolve => {
                child.removeAllListeners('exit');
                child.on('exit', resolve);
                child.kill('SIGTERM');
            })};
}

let browser;

// A window of a size ('phone', 'tablet', 'desktop') and a colour scheme, with a page in it. What the page asks
// of any other host is refused, and remembered in page.strangers.
export async function open(address, size = 'desktop', colorScheme = 'light', options = {})
{
    browser ||= await chromium.launch({executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']});
    const {name, ...device} = sizes[size];
    const context = await browser.newContext({...device, colorScheme, baseURL: address, locale: 'en-GB',
                                              ignoreHTTPSErrors: true, ...options});
    context.setDefaultTimeout(20000);
    const page = await context.newPage();
    page.strangers = [];
    page.complaints = [];
    await context.route('**/*', route => {
        const url = route.request().url();
        if (url.startsWith(address) || /^(data|blob|about):/.test(url))
            return route.continue();
        page.strangers.push(url);
        return route.abort();
    });
    page.on('console', message => message.type() === 'error' && page.complaints.push(message.text()));
    page.on('pageerror', error => page.complaints.push(String(error)));
    page.shotName = `${size}_${colorScheme}`;
    return page;
}

export async function shot(page, name, options = {fullPage: true})
{
    if (!SHOTS)
        return;
    mkdirSync(SHOTS, {recursive: true});
    await page.screenshot({path: path.join(SHOTS, `${name}_${page.shotName}.png`), ...options});
}

// What holds on every page: nothing asked of strangers, no error in the console, no violation of accessibility.
export async function sound(page, name)
{
    await shot(page, name);
    await check(`${name} (${page.shotName}) has no barrier, asks no stranger and complains of nothing`, async () => {
        // Not by a script element: the page's policy would refuse it, as it should.
        await page.evaluate(axeSource);
        const found = await page.evaluate(() => window.axe.run({resultTypes: ['violations']}));
        equal(found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(', ')}`),
              [], 'violations');
        equal(page.strangers, [], 'asked elsewhere');
        equal(page.complaints, [], 'complaints');
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        truth(wide <= 0, `the page is ${wide} px wider than the window`);
    });
}

// The end of every flow.
export async function done()
{
    await browser?.close();
    process.exit(failures ? 1 : 0);
}
