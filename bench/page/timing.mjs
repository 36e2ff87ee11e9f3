// How long the page takes from what the user does to what the user sees, by its own Performance entries.

/** How long an act may take, in ms. */
const PATIENCE = 30_000;

/**
 * Time an act: from the first key or click it makes until what is looked at became another, and was painted.
 *
 * @param page - where
 * @param look - a function of the page, without arguments, that tells what is to become another; null for not there yet
 * @param act - what the user does
 * @returns milliseconds
 */
export async function timed(page, look, act) {
  await page.evaluate(source => {
    const look = new Function(`return (${source})();`);
    const before = look();
    performance.clearMarks();
    performance.clearMeasures();
    const begin = event => {
      if (performance.getEntriesByName('begin').length === 0) {
        performance.mark('begin', { startTime: event.timeStamp });
      }
    };
    for (const kind of ['keydown', 'pointerdown']) {
      window.addEventListener(kind, begin, { capture: true, once: true });
    }
    window.timed = new Promise(resolve => {
      const frame = () => {
        const now = look();
        if (now === null || now === before) {
          requestAnimationFrame(frame);
          return;
        }
        // The next frame begins when this one was painted.
        requestAnimationFrame(() => {
          performance.measure('act', 'begin');
          resolve(performance.getEntriesByName('act')[0].duration);
        });
      };
      requestAnimationFrame(frame);
    });
  }, String(look));
  await act();
  return Promise.race([
    page.evaluate(() => window.timed),
    page.waitForTimeout(PATIENCE).then(() => {
      throw new Error(`Nothing was shown within ${PATIENCE} ms.`);
    })
  ]);
}

/**
 * Tell when what is looked at becomes another and is painted, in ms since 1970; `act` makes it so.
 *
 * @returns what `act` returns, and that moment
 */
export async function shown(page, look, act) {
  await page.evaluate(source => {
    const look = new Function(`return (${source})();`);
    const before = look();
    window.shown = new Promise(resolve => {
      const frame = () => {
        const now = look();
        requestAnimationFrame(
          now === null || now === before
            ? frame
            : () => resolve(performance.timeOrigin + performance.now())
        );
      };
      requestAnimationFrame(frame);
    });
  }, String(look));
  const done = await act();
  return [done, await page.evaluate(() => window.shown)];
}

/**
 * Turn the wheel over a list, and tell its frames.
 *
 * @param turns - how often, every 16 ms
 * @param distance - how far each time, in px
 * @returns the longest frame and the longest task in ms, and how many frames took over 50 ms
 */
export async function scrolled(page, selector, turns, distance) {
  const box = await page.locator(selector).first().boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(() => {
    window.frames50 = [];
    window.tasks50 = [];
    window.observer = new PerformanceObserver(list =>
      window.tasks50.push(...list.getEntries().map(entry => entry.duration))
    );
    window.observer.observe({ type: 'longtask' });
    let last = performance.now();
    const frame = now => {
      window.frames50.push(now - last);
      last = now;
      window.following = requestAnimationFrame(frame);
    };
    window.following = requestAnimationFrame(frame);
  });
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, distance);
    await page.waitForTimeout(16);
  }
  return page.evaluate(() => {
    cancelAnimationFrame(window.following);
    window.observer.disconnect();
    const frames = window.frames50.slice(1);
    return {
      frames: frames.length,
      longest_frame: Math.round(Math.max(...frames)),
      over_50: frames.filter(length => length > 50).length,
      longest_task: Math.round(Math.max(0, ...window.tasks50))
    };
  });
}

/** The middle one. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)]);
}
