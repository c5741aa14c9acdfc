// The camera of the capture page: asks for the largest picture, shows it in the baseline's frame under the
// baseline's ghost, and hands each photograph on as an event. Knows nothing of sending or of hints.
'use strict';
(() => {
    const camera = document.querySelector('[data-camera]');
    if (!camera || !navigator.mediaDevices?.getUserMedia)
        return;
    const part = name => camera.querySelector(`[data-part="${name}"]`);
    const frame = part('frame'), video = part('video'), still = part('still'), ghost = part('ghost');
    const wanted = {width: 3840, height: 2160};
    let stream = null, facing = 'environment', starting = false;

    const show = state => {
        for (const element of camera.querySelectorAll('[data-while]'))
            element.toggleAttribute('hidden', !element.dataset.while.split(' ').includes(state) ||
                                              (element === part('guides') && !part('lines').checked));
        camera.dataset.state = state;
        camera.dispatchEvent(new CustomEvent('camera', {detail: state}));
    };

    // The frame has the baseline's shape, so that what is taken is framed as the baseline was.
    const shape = () => {
        const ghosted = ghost?.naturalWidth;
        frame.style.setProperty('--ratio', ghosted ? ghost.naturalWidth / ghost.naturalHeight
                                                   : video.videoWidth / video.videoHeight);
    };

    const cut = () => {
        const ratio = frame.clientWidth / frame.clientHeight;
        const width = Math.min(video.videoWidth, Math.round(video.videoHeight * ratio));
        const height = Math.min(video.videoHeight, Math.round(video.videoWidth / ratio));
        return {x: (video.videoWidth - width) >> 1, y: (video.videoHeight - height) >> 1, width, height};
    };

    const saySize = () => {
        const {width, height} = cut(), hint = camera.querySelector('[data-hint="size"]');
        part('size').textContent = `${width} × ${height}`;
        // Below 2 megapixels fine lines fall between the pixels of a whole face.
        hint.dataset.state = width * height < 2e6 ? 'care' : 'fine';
        hint.querySelector('[data-is="care"]').hidden = width * height >= 2e6;
    };

    const stop = () => {
        stream?.getTracks().forEach(track => track.stop());
        stream = null;
        video.srcObject = null;
    };

    const start = async () => {
        if (starting)
            return;
        starting = true;
        stop();
        try {
            stream = await navigator.mediaDevices.getUserMedia({audio: false, video: {
                facingMode: {ideal: facing}, width: {ideal: wanted.width}, height: {ideal: wanted.height}}});
            video.srcObject = stream;
            await video.play();
            const seen = stream.getVideoTracks()[0].getSettings().facingMode;
            video.classList.toggle('mirrored', seen === 'user');
            ghost?.classList.toggle('mirrored', seen === 'user');
            show('live');
            shape();
            saySize();
            part('shutter').focus();
        } catch (error) {
            stop();
            show(error.name === 'NotAllowedError' ? 'forbidden' : 'absent');
        }
        starting = false;
    };

    const take = () => {
        const {x, y, width, height} = cut();
        still.width = width;
        still.height = height;
        still.getContext('2d').drawImage(video, x, y, width, height, 0, 0, width, height);
        show('taken');
        still.toBlob(blob => {
            const time = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15);
            document.dispatchEvent(new CustomEvent('photograph', {detail: {blob, name: `camera-${time}.jpg`}}));
        }, 'image/jpeg', 0.95);
    };

    part('opacity')?.addEventListener('input', event => { ghost.style.opacity = event.target.value / 100; });
    part('lines').addEventListener('change', event => { part('guides').toggleAttribute('hidden', !event.target.checked); });
    camera.addEventListener('click', event => {
        const act = event.target.closest('[data-act]')?.dataset.act;
        if (act === 'start')
            start();
        else if (act === 'turn') {
            facing = facing === 'user' ? 'environment' : 'user';
            start();
        } else if (act === 'stop') {
            stop();
            show('idle');
        } else if (act === 'take')
            take();
        else if (act === 'again')
            show('live');
    });
    video.addEventListener('resize', () => stream && (shape(), saySize()));
    // A telephone that is turned shows another part of the page.
    screen.orientation?.addEventListener('change', () => stream && camera.scrollIntoView({block: 'nearest'}));
    document.addEventListener('retake', () => stream && show('live'));
    addEventListener('pagehide', stop);
    camera.hidden = false;
    show('idle');
})();
