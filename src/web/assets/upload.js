// Sends photographs one after the other, files and those of the camera, shows how far each is, and puts the
// server's verdict where each one stands. Without this script the form sends them all at once.
'use strict';
(() => {
    const form = document.querySelector('[data-upload]');
    if (!form)
        return;
    const list = document.getElementById('sent-list'), none = document.getElementById('none-sent');
    const row = document.getElementById('sending-row'), picker = form.querySelector('input[type="file"]');
    const waiting = [];
    let busy = false;

    const state = (item, name) => { item.dataset.state = name; };

    const refuse = (item, error) => {
        item.querySelector('[data-part="why"]').textContent = error.message;
        state(item, 'refused');
        tellScale(error.code === 'bad_scale' ? error.message : '');
    };

    // The scale is the form's, not the file's: what is wrong with it stands at its field.
    const scale = document.getElementById('scale');
    const tellScale = wrong => {
        if (!scale)
            return;
        const place = document.getElementById('scale-wrong');
        place.textContent = wrong;
        place.hidden = !wrong;
        scale.toggleAttribute('aria-invalid', Boolean(wrong));
        if (wrong)
            scale.focus();
    };
    scale?.addEventListener('input', () => tellScale(''));

    // All that the form says beside the file.
    const query = name => {
        const said = new URLSearchParams({name});
        for (const [field, value] of new FormData(form))
            if (typeof value === 'string' && field !== 'csrf' && field !== 'consent' && field !== 'flags')
                said.set(field, value);
        for (const field of ['consent', 'flags'])
            said.set(field, new FormData(form).getAll(field).join(',') || (field === 'consent' ? 'none' : ''));
        return said;
    };

    const head = {'X-CSRF-Token': form.elements.csrf.value, Accept: 'application/json'};

    // How much of a file that was being sent has come.
    const offsetOf = async (address, key) => {
        const answer = await fetch(address, {method: 'HEAD', headers: {...head, 'Idempotency-Key': key}});
        return Number(answer.headers.get('Upload-Offset')) || 0;
    };

    // The rest of one file; resolves with what the server tells of the photograph it stored. Rejected with an
    // error where it was refused, and with nothing where the connection broke.
    const put = (address, key, file, offset, item) => new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('PUT', address);
        for (const [name, value] of Object.entries({...head, 'Idempotency-Key': key, 'Upload-Offset': offset,
                                                    'Content-Type': 'application/octet-stream'}))
            request.setRequestHeader(name, value);
        request.upload.onprogress = event => {
            const share = (offset + event.loaded) / file.size;
            item.querySelector('progress').value = share;
            item.querySelector('[data-part="percent"]').textContent = Math.round(100 * share);
            if (share === 1)
                state(item, 'checking');
        };
        request.onload = () => {
            const told = JSON.parse(request.responseText || '{}');
            if (request.status === 201)
                resolve(told);
            else
                reject(request.status === 503 ? null : Object.assign(new Error(`${told.detail || request.statusText}. ${told.advice || ''}`),
                                                                    {code: told.code}));
        };
        request.onerror = () => reject(null);
        request.send(offset ? file.slice(offset) : file);
    });

    const verdict = async (item, photo) => {
        const report = form.dataset.report ? `?report=${encodeURIComponent(form.dataset.report)}` : '';
        await htmx.ajax('GET', `/photographs/${photo.id}/verdict${report}`, {source: item, target: item, select: '.verdict-box'});
        if (!item.querySelector('.verdict-box'))
            throw new TypeError('the verdict did not come');
        item.classList.remove('sending');
        state(item, 'done');
        document.dispatchEvent(new Event('filed')); // which views are taken
    };

    const pause = seconds => new Promise(resolve => { setTimeout(resolve, 1000 * seconds); });

    const next = async () => {
        if (busy || !waiting.length)
            return;
        busy = true;
        const {file, name, item} = waiting.shift();
        const address = `${form.dataset.upload}?${query(name)}`, key = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
        for (let attempt = 0; ; attempt++) {
            try {
                const offset = attempt ? await offsetOf(address, key) : 0;
                state(item, 'sending');
                const told = await put(address, key, file, offset, item);
                state(item, 'checking');
                await verdict(item, told);
                break;
            } catch (error) {
                if (error && !(error instanceof TypeError)) { // fetch's word for a broken connection
                    refuse(item, error);
                    break;
                }
                state(item, 'broken');
                await pause(Math.min(30, 2 ** attempt));
            }
        }
        busy = false;
        next();
    };

    const add = (file, name) => {
        const item = row.content.firstElementChild.cloneNode(true);
        item.querySelector('.name').textContent = name;
        list.prepend(item);
        none.hidden = true;
        waiting.push({file, name, item});
        next();
    };

    const addAll = files => {
        for (const file of files)
            add(file, file.name);
        picker.value = '';
    };

    picker.addEventListener('change', () => addAll([...picker.files]));
    form.querySelector('[data-plain]').hidden = true;
    form.addEventListener('submit', event => {
        event.preventDefault();
        addAll([...picker.files]);
    });
    for (const type of ['dragover', 'dragenter'])
        form.addEventListener(type, event => { event.preventDefault(); form.classList.add('over'); });
    for (const type of ['dragleave', 'drop'])
        form.addEventListener(type, () => form.classList.remove('over'));
    form.addEventListener('drop', event => {
        event.preventDefault();
        addAll([...event.dataTransfer.files]);
    });
    document.addEventListener('photograph', event => add(event.detail.blob, event.detail.name));

    // A photograph taken again: the bad one is set aside, and the camera goes on.
    list.addEventListener('submit', async event => {
        if (!event.target.matches('[data-retake]'))
            return;
        event.preventDefault();
        const item = event.target.closest('li'), sent = new URLSearchParams(new FormData(event.target));
        const answer = await fetch(event.target.action, {method: 'POST', body: sent,
                                                         headers: {Accept: 'application/json'}});
        if (!answer.ok)
            return;
        await verdict(item, {id: item.querySelector('[data-photo]').dataset.photo});
        document.dispatchEvent(new CustomEvent('retake'));
        (document.querySelector('[data-camera][data-state="live"] [data-part="shutter"]') || picker).focus();
    });
    addEventListener('beforeunload', event => {
        if (busy)
            event.preventDefault();
    });
})();
