/** Names that a tab holds, so that the other tabs of this browser know that it is there; without TLS there are none. */

const full = (name) => `triad.${name}`;

/** Hold a name until what is given back is called, or the tab is gone; a browser may refuse. */
export async function hold(name) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await new Promise((go) => {
    const asked = navigator.locks?.request(full(name), { ifAvailable: true }, () => (go(), released)) ?? Promise.resolve();
    asked.then(go, go);
  });
  return release;
}

/** Wait until no tab holds a name. */
export async function free(name) {
  await navigator.locks?.request(full(name), () => {}).catch(() => {});
}
