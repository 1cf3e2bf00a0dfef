// The inbox: what happens is passed on to the parts it concerns.
import { showPresence, watchActions } from "console/actions";
import { watchComposer } from "console/composer";
import { watchFilling } from "console/fill";
import { watchKeys } from "console/keys";
import { tell } from "console/dialogs";
import { reloadRows, touchRow, watchList } from "console/list";
import { panelEvent, watchPanel } from "console/panel";
import { batched, part } from "console/requests";
import { listen } from "console/shell";
import { open, openId, reloadThread, touchMessage, watchThread, wrote } from "console/thread";
import { say } from "console/words";

const shell = document.getElementById("shell");

let shownInboxes = "";
const touchInboxes = batched(
  async () => {
    const inbox = document.getElementById("inbox").value;
    const html = await part(`/console/inboxes?inbox=${inbox}`);
    if (html === shownInboxes) return;
    shownInboxes = html;
    const inboxes = document.getElementById("inboxes");
    const focused = inboxes.contains(document.activeElement) && document.activeElement;
    inboxes.innerHTML = html;
    if (focused) inboxes.querySelector(`[data-inbox="${focused.dataset.inbox}"]`)?.focus();
  },
  { pause: 1500 },
);

const touchActivity = batched(
  async () => {
    const html = await part("/console/activity");
    for (const place of document.querySelectorAll("[data-activity]")) place.innerHTML = html;
  },
  { pause: 1000 },
);

function happened(event) {
  const { type, data } = event;
  const conversationId = data.message?.conversationId ?? data.conversationId;
  const messageId = data.message?.id ?? data.messageId;
  if (conversationId && type !== "presence.updated") touchRow(conversationId);
  if (conversationId && messageId && conversationId === openId()) {
    touchMessage(conversationId, messageId);
  }
  if (openId() && JSON.stringify(data).includes(openId())) panelEvent(event);
  if (type === "presence.updated") {
    if (conversationId === openId()) showPresence(data);
    return;
  }
  if (type === "action.failed" && conversationId === openId()) {
    tell(say("actionFailed", data.error?.detail || data.error?.code || ""), "bad");
  }
  if (type === "message.received") wrote(conversationId);
  if (type === "conversation.merged") merged(data);
  touchInboxes("all");
  if (type !== "conversation.read") touchActivity("all");
}

function merged({ conversationId, mergedConversationId }) {
  touchRow(mergedConversationId);
  if (openId() === mergedConversationId) open(`/console/conversations/${conversationId}`);
  else if (openId() === conversationId) reloadThread();
}

function reset() {
  reloadRows();
  reloadThread();
  touchInboxes("all");
  touchActivity("all");
}

function watchMenu() {
  const menu = document.getElementById("menu");
  const side = document.getElementById("side");
  const show = (visible) => {
    shell.classList.toggle("menu-open", visible);
    menu.setAttribute("aria-expanded", String(visible));
    (visible ? side.querySelector("a") : menu).focus();
  };
  const closeMenu = () => {
    const wasOpen = shell.classList.contains("menu-open");
    if (wasOpen) show(false);
    return wasOpen;
  };
  menu.addEventListener("click", () => show(true));
  document.getElementById("scrim").addEventListener("click", closeMenu);
  side.addEventListener("click", (event) => {
    if (event.target.closest("[data-inbox], [data-open]")) closeMenu();
  });
  return closeMenu;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  open(link.getAttribute("href"));
});
listen({ event: happened, reset });
watchList();
watchFilling();
watchComposer();
watchThread();
watchPanel();
watchActions();
watchKeys({ closeMenu: watchMenu() });
