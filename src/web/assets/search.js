// Finds while one types: the same page is asked for, and its list put in place of the old one.
'use strict';
(() => {
    const field = document.querySelector('[data-live]');
    let asked = null, timer = 0;

    const find = async () => {
        const address = `${field.form.action}?q=${encodeURIComponent(field.value)}`;
        asked?.abort();
        asked = new AbortController();
        const answer = await fetch(address, {signal: asked.signal, headers: {Accept: 'text/html'}}).catch(() => null);
        if (!answer?.ok)
            return;
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        document.querySelector(field.dataset.live).replaceWith(page.querySelector(field.dataset.live));
        history.replaceState(null, '', address);
    };

    field.addEventListener('input', () => {
        clearTimeout(timer);
        timer = setTimeout(find, 150);
    });
})();
