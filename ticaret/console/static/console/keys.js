// The keyboard: j k Enter / r p Esc.
import { focusComposer } from "console/composer";
import { moveFocus } from "console/list";
import { closePanel, togglePanel } from "console/panel";
import { close } from "console/thread";

export function watchKeys({ closeMenu }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const typing = event.target.closest("input:not([type=radio]), textarea, select");
    if (event.key === "Escape") escape(typing, closeMenu);
    else if (!typing && ACTIONS[event.key]) {
      event.preventDefault();
      ACTIONS[event.key]();
    }
  });
}

const ACTIONS = {
  j: () => moveFocus(1),
  k: () => moveFocus(-1),
  p: togglePanel,
  r: focusComposer,
  "/": () => document.getElementById("search").focus(),
};

function escape(typing, closeMenu) {
  if (document.querySelector("dialog[open]") || closeMenu()) return;
  if (!typing && closePanel()) return;
  if (typing) typing.blur();
  else close();
}
