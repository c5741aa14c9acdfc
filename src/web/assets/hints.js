// Live hints beside the camera's picture: how level it is held, how bright and how sharp it is against the
// baseline, read from a small copy. Hints only: the verdict is the server's, of the whole photograph.
'use strict';
(() => {
    const camera = document.querySelector('[data-camera]');
    if (!camera)
        return;
    const part = name => camera.querySelector(`[data-part="${name}"]`);
    const video = part('video'), ghost = part('ghost');
    const small = document.createElement('canvas');
    small.width = small.height = 192; // of the middle of the frame, where the skin is
    const context = small.getContext('2d', {willReadFrequently: true});
    let timer = 0, baseline = null, tilt = null;

    // fine, or one of the words that the hint has for what is wrong.
    const say = (name, word) => {
        const hint = camera.querySelector(`[data-hint="${name}"]`);
        if (!hint || hint.dataset.word === word)
            return;
        hint.dataset.word = word;
        hint.dataset.state = word === 'fine' ? 'fine' : 'care';
        hint.hidden = false;
        for (const words of hint.querySelectorAll('[data-is]'))
            words.hidden = words.dataset.is !== word;
    };

    // Mean luminance (linear, roughly) and the share of fine detail in it.
    const read = (source, width, height) => {
        const side = Math.min(width, height) * 0.6;
        context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, 192, 192);
        const pixels = context.getImageData(0, 0, 192, 192).data, grey = new Float32Array(192 * 192);
        let mean = 0, detail = 0;
        for (let i = 0; i < grey.length; i++) {
            const value = (0.21 * pixels[4 * i] + 0.72 * pixels[4 * i + 1] + 0.07 * pixels[4 * i + 2]) / 255;
            grey[i] = value;
            mean += value ** 2.2;
        }
        for (let y = 1; y < 191; y++)
            for (let x = 1; x < 191; x++) {
                const i = y * 192 + x;
                detail += Math.abs(4 * grey[i] - grey[i - 1] - grey[i + 1] - grey[i - 192] - grey[i + 192]);
            }
        return {light: mean / grey.length, detail: detail / grey.length};
    };

    const readBaseline = () => {
        if (ghost?.complete && ghost.naturalWidth && !baseline)
            baseline = read(ghost, ghost.naturalWidth, ghost.naturalHeight);
    };

    const look = () => {
        if (camera.dataset.state !== 'live' || !video.videoWidth)
            return;
        readBaseline();
        const now = read(video, video.videoWidth, video.videoHeight);
        const stops = baseline ? Math.log2((now.light + 1e-4) / (baseline.light + 1e-4)) : 0;
        // A camera evens its exposure out by itself: half a stop is what it does not.
        if (baseline)
            say('light', stops > 0.5 ? 'bright' : stops < -0.5 ? 'dark' : 'fine');
        else
            say('light', now.light < 0.03 ? 'dark' : now.light > 0.75 ? 'bright' : 'fine');
        // Half of the baseline's detail at this size: out of focus, or moving.
        if (baseline)
            say('sharp', now.detail < 0.5 * baseline.detail ? 'blurred' : 'fine');
        if (tilt !== null)
            say('level', Math.abs(tilt) > 3 ? (tilt > 0 ? 'right' : 'left') : 'fine');
    };

    // How far the picture leans to the right, in degrees: where up is in the plane of the screen. (The angles
    // alone say nothing of an upright telephone: there gamma jumps.)
    const turned = ({beta, gamma}) => {
        if (beta === null)
            return;
        const angle = Math.PI / 180;
        const right = -Math.cos(beta * angle) * Math.sin(gamma * angle), up = Math.sin(beta * angle);
        const lean = Math.atan2(-right, up) / angle + (screen.orientation?.angle || 0);
        tilt = Math.hypot(right, up) < 0.3 ? null : ((lean + 540) % 360) - 180;
    };

    camera.addEventListener('camera', async event => {
        clearInterval(timer);
        if (event.detail !== 'live')
            return;
        timer = setInterval(look, 400);
        const ask = window.DeviceOrientationEvent?.requestPermission; // iOS asks the user
        if (ask && (await ask.call(DeviceOrientationEvent).catch(() => 'denied')) !== 'granted')
            return;
        addEventListener('deviceorientation', turned);
    });
})();
