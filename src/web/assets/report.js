// The viewer of the report page: two pictures of one frame over or beside each other, zoomed and moved in
// step, their marks and the ledger tied together. Without it the page is two pictures, tables and links.
const report = document.querySelector('.report');
const viewer = report?.querySelector('.viewer');
const still = matchMedia('(prefers-reduced-motion: reduce)');

if (viewer)
    start();

function start()
{
    const windows = [...viewer.querySelectorAll('.window')];
    const planes = windows.map(w => w.querySelector('.plane'));
    const views = viewer.querySelector('.views');
    const slider = viewer.querySelector('.slider');
    const state = {scale: 1, x: 0, y: 0, least: 1};
    const sized = plane => ({width: +plane.dataset.width, height: +plane.dataset.height});

    for (const part of viewer.querySelectorAll('.modes, .zooms, .keys'))
        part.hidden = false;
    viewer.classList.add('ready');
    viewer.style.setProperty('--ratio', sized(planes[0]).width / sized(planes[0]).height);

    // ---- one place and scale for both pictures; x and y are in shares of the picture, so that pictures that
    // could not be laid over each other keep in step as well
    function most()
    {
        const {width} = sized(planes[0]);
        return Math.max(4 * native(), width / 60, 2);
    }
    function native() // one pixel of the photograph on one of the screen
    {
        return sized(planes[0]).width / (windows[0].clientWidth * devicePixelRatio) || 1;
    }
    function place(scale = state.scale, x = state.x, y = state.y)
    {
        state.scale = Math.min(Math.max(scale, 1), most());
        const room = 1 - 1 / state.scale;
        state.x = Math.min(Math.max(x, 0), room);
        state.y = Math.min(Math.max(y, 0), room);
        planes.forEach((plane, i) => {
            const w = windows[i].clientWidth, h = windows[i].clientHeight;
            plane.style.transform = `scale(${state.scale}) translate(${-state.x * w}px, ${-state.y * h}px)`;
            plane.style.setProperty('--scale', state.scale);
            windows[i].classList.toggle('near', state.scale > 1);
        });
        for (const button of viewer.querySelectorAll('[data-zoom]'))
            button.disabled = button.dataset.zoom === 'in' ? state.scale >= most()
                            : /out|fit/.test(button.dataset.zoom) ? state.scale <= 1 : false;
        clearTimeout(state.sharpen);
        state.sharpen = setTimeout(sharpen, 120);
    }
    // Keeps the point of the window (shares of it) where it is.
    function zoom(scale, at = {x: .5, y: .5})
    {
        const now = state.scale;
        scale = Math.min(Math.max(scale, 1), most());
        place(scale, state.x + at.x / now - at.x / scale, state.y + at.y / now - at.y / scale);
    }
    // Native tiles of what is seen, once the picture at hand has too few pixels.
    function sharpen()
    {
        const tile = +viewer.dataset.tile;
        planes.forEach((plane, i) => {
            const {width, height} = sized(plane), photo = plane.querySelector('.photo');
            const shown = windows[i].clientWidth * state.scale * devicePixelRatio;
            if (!photo.naturalWidth || shown <= photo.naturalWidth * 1.15 || photo.naturalWidth >= width
                || windows[i].closest('.side').hidden)
                return;
            const left = state.x * width, top = state.y * height;
            const right = left + width / state.scale, bottom = top + height / state.scale;
            for (let y = Math.floor(top / tile) * tile; y < Math.min(bottom, height); y += tile)
                for (let x = Math.floor(left / tile) * tile; x < Math.min(right, width); x += tile)
                    addTile(plane, photo, x, y, tile, width, height);
        });
    }
    function addTile(plane, photo, x, y, tile, width, height)
    {
        const name = `tile-${x}-${y}`;
        if (plane.querySelector('.' + name))
            return;
        const picture = new Image(), part = {width: Math.min(tile, width - x), height: Math.min(tile, height - y)};
        picture.className = `tile-picture ${name}`;
        picture.alt = '';
        picture.draggable = false;
        picture.style.left = `${100 * x / width}%`;
        picture.style.top = `${100 * y / height}%`;
        picture.style.width = `${100 * part.width / width}%`;
        picture.style.height = `${100 * part.height / height}%`;
        picture.src = `${photo.src.split('?')[0]}?side=0&x=${x}&y=${y}&width=${tile}&height=${tile}`;
        photo.after(picture);
    }

    // ---- ways of comparing
    let beat = 0;
    function blink(second)
    {
        viewer.classList.toggle('second', second);
        viewer.querySelector('.blink-now').textContent =
            viewer.querySelectorAll('figcaption')[second ? 1 : 0].textContent;
    }
    function run(on)
    {
        clearInterval(beat);
        beat = on ? setInterval(() => blink(!viewer.classList.contains('second')), 800) : 0;
        const button = viewer.querySelector('[data-blink="run"]');
        button.setAttribute('aria-pressed', on);
        // Said while it runs it would be said without end.
        viewer.querySelector('.blink-now').setAttribute('role', on ? 'presentation' : 'status');
    }
    function choose(mode)
    {
        viewer.dataset.mode = mode;
        viewer.querySelector('.slider-row').hidden = mode !== 'slider';
        viewer.querySelector('.divider').hidden = mode !== 'slider';
        viewer.querySelector('.blink-row').hidden = mode !== 'blink';
        run(mode === 'blink' && !still.matches);
        blink(false);
        place();
        fitDivider();
    }
    function cut(value)
    {
        slider.value = value;
        views.style.setProperty('--cut', `${slider.value}%`);
        slider.setAttribute('aria-valuetext', `${slider.value} %`);
    }
    function fitDivider()
    {
        viewer.querySelector('.divider').style.height = `${windows[0].clientHeight}px`;
    }
    for (const radio of viewer.querySelectorAll('[name="mode"]'))
        radio.addEventListener('change', () => choose(radio.value));
    slider.addEventListener('input', () => cut(slider.value));
    viewer.querySelector('[data-blink="step"]').addEventListener('click', () => {
        run(false);
        blink(!viewer.classList.contains('second'));
    });
    viewer.querySelector('[data-blink="run"]').addEventListener('click', () => run(!beat));
    const preferred = viewer.querySelector('[value="slider"]');
    if (preferred) {
        preferred.checked = true;
        cut(50);
    }
    choose(preferred ? 'slider' : 'beside');

    // ---- zoom and moving: buttons, wheel, keys, drag, two fingers
    const steps = {in: () => zoom(state.scale * 1.6), out: () => zoom(state.scale / 1.6),
                   native: () => zoom(native()), fit: () => place(1, 0, 0)};
    for (const button of viewer.querySelectorAll('[data-zoom]'))
        button.addEventListener('click', () => steps[button.dataset.zoom]());
    const share = (w, e) => {
        const box = w.getBoundingClientRect();
        return {x: (e.clientX - box.left) / box.width, y: (e.clientY - box.top) / box.height};
    };
    windows.forEach((w, i) => {
        w.tabIndex = 0;
        w.setAttribute('role', 'group');
        w.setAttribute('aria-label', w.querySelector('.photo').alt);
        w.setAttribute('aria-describedby', 'viewer-help');
        w.addEventListener('keydown', e => {
            const by = .1 / state.scale;
            const keys = {ArrowLeft: () => place(state.scale, state.x - by), ArrowRight: () => place(state.scale, state.x + by),
                          ArrowUp: () => place(state.scale, state.x, state.y - by),
                          ArrowDown: () => place(state.scale, state.x, state.y + by), '+': steps.in, '=': steps.in,
                          '-': steps.out, 1: steps.native, 0: steps.fit};
            if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey || (state.scale <= 1 && e.key.startsWith('Arrow')))
                return;
            e.preventDefault();
            keys[e.key]();
        });
        w.addEventListener('wheel', e => {
            if (!e.ctrlKey && state.scale <= 1)
                return;
            e.preventDefault();
            zoom(state.scale * Math.exp(-e.deltaY / 300), share(w, e));
        }, {passive: false});
        fingers(w, i);
    });
    function fingers(w)
    {
        const held = new Map();
        let moved = 0, slid = false;
        const spread = () => {
            const [a, b] = [...held.values()];
            return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        };
        w.addEventListener('pointerdown', e => {
            if (e.button)
                return;
            held.set(e.pointerId, e);
            moved = 0;
            slid = viewer.dataset.mode === 'slider' && state.scale <= 1 && held.size === 1;
            w.setPointerCapture(e.pointerId);
            w.classList.add('held');
        });
        w.addEventListener('pointermove', e => {
            const before = held.get(e.pointerId);
            if (!before)
                return;
            moved += Math.abs(e.clientX - before.clientX) + Math.abs(e.clientY - before.clientY);
            if (held.size === 2) {
                const was = spread();
                held.set(e.pointerId, e);
                zoom(state.scale * spread() / was, share(w, e));
                return;
            }
            held.set(e.pointerId, e);
            if (slid && moved > 4)
                cut(100 * share(w, e).x);
            else if (state.scale > 1)
                place(state.scale, state.x - (e.clientX - before.clientX) / w.clientWidth / state.scale,
                      state.y - (e.clientY - before.clientY) / w.clientHeight / state.scale);
        });
        const end = e => {
            if (!held.delete(e.pointerId))
                return;
            w.classList.remove('held');
            if (e.type === 'pointerup' && moved < 6 && !held.size)
                pick(e);
        };
        w.addEventListener('pointerup', end);
        w.addEventListener('pointercancel', end);
        w.addEventListener('dragstart', e => e.preventDefault());
    }
    const handle = viewer.querySelector('.divider span');
    handle.addEventListener('pointerdown', e => handle.setPointerCapture(e.pointerId));
    handle.addEventListener('pointermove', e => {
        if (handle.hasPointerCapture(e.pointerId))
            cut(100 * share(windows[0], e).x);
    });
    new ResizeObserver(() => { place(); fitDivider(); }).observe(windows[0]);

    // ---- marks: the same drawing, but part of the page, so that they can be hit
    const boxes = [...viewer.querySelectorAll('.kinds input')];
    let loaded;
    function load()
    {
        return loaded ||= Promise.all(planes.map(async plane => {
            const overlay = plane.querySelector('.overlay');
            if (!overlay)
                return;
            const text = await (await fetch(overlay.src.split('?')[0])).text();
            const svg = document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true);
            svg.setAttribute('aria-hidden', 'true');
            for (const old of plane.querySelectorAll('.overlay'))
                old.remove();
            plane.append(svg);
        })).then(() => { mark(); zone(chosenZone, false); });
    }
    for (const box of boxes)
        box.addEventListener('change', load);
    if (boxes.some(box => box.checked))
        load();

    let chosen = '', chosenZone = '';
    function mark()
    {
        for (const node of viewer.querySelectorAll('[data-id]'))
            node.classList.toggle('chosen', node.dataset.id === chosen);
        for (const row of report.querySelectorAll('.ledger tr[data-id]')) {
            row.classList.toggle('chosen', row.dataset.id === chosen);
            if (row.dataset.id === chosen)
                row.setAttribute('aria-current', 'true');
            else
                row.removeAttribute('aria-current');
        }
    }
    // What lies under the pointer, or a little beside it: a line is thin and a finger is not.
    function pick(e)
    {
        const around = [[0, 0]];
        for (const r of e.pointerType === 'touch' ? [6, 12, 18] : [3, 6, 9])
            for (let i = 0; i < 8; i++)
                around.push([r * Math.cos(i * Math.PI / 4), r * Math.sin(i * Math.PI / 4)]);
        for (const [x, y] of around) {
            const hit = document.elementsFromPoint(e.clientX + x, e.clientY + y).find(n => n.dataset?.id && n.closest('.plane'));
            if (hit)
                return thing(hit.dataset.id, true);
        }
        const area = document.elementsFromPoint(e.clientX, e.clientY).find(n => n.dataset?.zone && n.closest('.marks.zone'));
        if (area)
            zone(area.dataset.zone === chosenZone ? '' : area.dataset.zone, true);
    }

    // ---- one thing in every session; its panel comes by htmx, of which the page's attributes say what goes where
    function thing(id, fromPicture)
    {
        chosen = id;
        load().then(mark);
        mark();
        if (!fromPicture)
            return show(id);
        const row = document.getElementById(`row-${id}`);
        if (row) {
            row.closest('details').open = true;
            const box = row.closest('.table-box');
            box.scrollTop = row.offsetTop - box.clientHeight / 2;
        }
        htmx.ajax('GET', `${report.dataset.base}/thing/${encodeURIComponent(id)}`, {source: '#thing', target: '#thing'});
    }
    // The picture goes to the thing, if its kind is not shown it is from now on.
    function show(id)
    {
        load().then(() => {
            const node = viewer.querySelector(`.plane [data-id="${CSS.escape(id)}"]`);
            const box = boxes.find(b => node?.closest('.marks')?.classList.contains(b.value));
            if (box)
                box.checked = true;
        });
    }
    report.addEventListener('click', e => {
        const link = e.target.closest('.ledger a');
        if (link && !e.ctrlKey && !e.metaKey && !e.shiftKey)
            thing(link.closest('tr').dataset.id, false);
    });
    report.addEventListener('htmx:after:swap', ({detail: {ctx}}) => {
        if (ctx.sourceElement.matches('.ledger a'))
            ctx.target.scrollIntoView({block: 'nearest', behavior: still.matches ? 'auto' : 'smooth'});
        if (ctx.sourceElement === zones) {
            chosenZone = zones.querySelector('select').value;
            load().then(() => { mark(); zone(chosenZone, false); });
        }
    });

    // ---- one zone alone
    const zones = report.querySelector('.zone-pick');
    function zone(name, said)
    {
        chosenZone = name;
        if (said && zones) {
            zones.querySelector('select').value = name;
            zones.requestSubmit();
            return;
        }
        for (const node of viewer.querySelectorAll('.plane [data-zone]')) {
            const own = node.closest('.marks.zone');
            node.classList.toggle('chosen', own ? !!name && node.dataset.zone === name : node.dataset.id === chosen && !!chosen);
            node.classList.toggle('elsewhere', !own && !!name && node.dataset.zone !== name);
        }
    }
    if (zones) {
        chosenZone = zones.querySelector('select').value;
        zones.querySelector('button').hidden = true;
    }
}
