/** Light or dark before the first paint: the reader's last choice, else the system's. */
{
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  /** @type {string | null} */
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // A browser that keeps nothing has no last choice.
  }
  document.documentElement.dataset.theme = chosen ?? system;
}
