// Elements from plain values. Text is always text, never markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") node.style.cssText = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

// Put `rows` into `list`, leaving alone those that look the same, so that a playing voice
// message or an open picture is not disturbed. Returns whether anything changed.
export function draw(list, rows) {
  let changed = false;
  rows.forEach((row, position) => {
    const old = list.children[position];
    if (!old) list.append(row);
    else if (old.outerHTML !== row.outerHTML) old.replaceWith(row);
    else return;
    changed = true;
  });
  while (list.children.length > rows.length) {
    list.lastChild.remove();
    changed = true;
  }
  return changed;
}
