// What the page says, in the reader's language; the server wrote it into the page.
const words = JSON.parse(document.getElementById("words").textContent);

export function say(name, n = "") {
  return words[name].replace("%n", n);
}
