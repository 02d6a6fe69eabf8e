/** Makes elements, and finds those of the page. */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<Record<string, string>>} [attributes]
 * @param {...(Node | string)} children text is text, never markup
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value ?? "");
  element.append(...children);
  return element;
}

/**
 * The one element of the page that has a data attribute.
 * @param {string} selector such as `part="board"`
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function find(selector, within = document) {
  const found = within.querySelector(`[data-${selector}]`);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no [data-${selector}]`);
  return found;
}

/** @param {string} selector @param {ParentNode} [within] */
export function findAll(selector, within = document) {
  return /** @type {HTMLElement[]} */ ([...within.querySelectorAll(`[data-${selector}]`)]);
}

/** What a button is called. @param {Element} element */
const nameOf = (element) => element.getAttribute("aria-label") ?? element.textContent;

/**
 * Put other children into an element; the focus stays on the one that has the same name.
 * @param {HTMLElement} root
 * @param {...Node} children
 */
export function refill(root, ...children) {
  const focused = document.activeElement;
  const name = focused && root !== focused && root.contains(focused) ? nameOf(focused) : null;
  root.replaceChildren(...children);
  if (name === null) return;
  const again = [...root.querySelectorAll("button")].find((button) => nameOf(button) === name);
  again?.focus({ preventScroll: true });
}

/** Scroll to what a click just added, once it stands. @param {string} selector */
export function intoView(selector) {
  requestAnimationFrame(() =>
    document.querySelector(selector)?.scrollIntoView({ block: "nearest" }),
  );
}
