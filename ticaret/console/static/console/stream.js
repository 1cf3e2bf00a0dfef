// One stream of events for the whole page. The browser resumes it by itself while it lives;
// when the browser gives up (the server answered with an error), it is opened anew here from
// the last id seen, so that nothing between is missing.
import { part } from "console/requests";

const LONGEST_WAIT = 10_000;
// After so long a sleep the connection may be dead without anybody having said so.
const LONG_SLEEP = 60_000;
const REMEMBERED = 1000;

export function follow({ url, lastEventId, types, probe, onEvent, onReset, onState }) {
  const seen = new Set();
  let last = lastEventId;
  let source = null;
  let failures = 0;
  let timer = 0;
  let hiddenAt = 0;

  function open() {
    timer = 0;
    source?.close();
    const address = new URL(url, location.href);
    address.searchParams.set("lastEventId", last);
    source = new EventSource(address);
    source.onopen = () => {
      failures = 0;
      onState("connected");
    };
    source.onerror = () => {
      onState("reconnecting");
      if (source.readyState === EventSource.CLOSED) later();
    };
    for (const type of types) source.addEventListener(type, receive);
    source.addEventListener("stream.reset", () => onReset());
  }

  function receive(message) {
    last = message.lastEventId || last;
    const event = JSON.parse(message.data);
    if (seen.has(event.id)) return;
    seen.add(event.id);
    if (seen.size > REMEMBERED) seen.delete(seen.values().next().value);
    onEvent(event);
  }

  function later() {
    if (timer) return;
    const wait = Math.min(500 * 2 ** failures, LONGEST_WAIT);
    failures += 1;
    timer = setTimeout(again, wait * (0.75 + Math.random() / 2));
  }

  // A stream cannot say why it was refused. A small request can: one that finds the session
  // over goes to the sign-in page.
  async function again() {
    timer = 0;
    try {
      await part(probe);
      open();
    } catch {
      later();
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (hiddenAt && Date.now() - hiddenAt > LONG_SLEEP) open();
  });
  window.addEventListener("online", open);
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
