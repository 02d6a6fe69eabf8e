/** Plotly, evaluated beside the waiting for the first answers: it is the largest script by far. */

/** @type {Promise<void> | null} */
let coming = null;

/** Let it come, once; raises where it does not. @returns {Promise<void>} */
export function loadPlotly() {
  coming ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const preloaded = document.querySelector('[data-part="plotly"]');
    script.src = /** @type {HTMLLinkElement} */ (preloaded).href;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      coming = null;
      reject(new Error("plotly.js, which draws the figures, did not come. Load the page again."));
    });
    document.head.append(script);
  });
  return coming;
}
