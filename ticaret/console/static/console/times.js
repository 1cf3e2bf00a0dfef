// Keeps "az önce" and "5 dk" true while the page stays open; the server wrote the first text.
import { say } from "console/words";

const { timeZone } = document.getElementById("frame").dataset;
const clock = new Intl.DateTimeFormat("tr", {
  hour: "2-digit",
  minute: "2-digit",
  timeZone,
});
const day = new Intl.DateTimeFormat("en-CA", { timeZone });
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function keepTimes() {
  setInterval(refresh, 20_000);
  document.addEventListener("visibilitychange", refresh);
}

/** "45 dk", "1 sa 20 dk". */
export function left(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  const parts = [];
  if (minutes >= 60) parts.push(say("hours", Math.floor(minutes / 60)));
  if (minutes % 60 || !parts.length) parts.push(say("minutes", minutes % 60));
  return parts.join(" ");
}

function refresh() {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const text = ago(new Date(element.dateTime));
    if (text && element.textContent !== text) element.textContent = text;
  }
}

function ago(moment) {
  const passed = Date.now() - moment;
  if (passed < MINUTE) return say("justNow");
  if (passed < 60 * MINUTE) return say("minutes", Math.floor(passed / MINUTE));
  if (day.format(moment) === day.format(Date.now())) return clock.format(moment);
  if (day.format(moment) === day.format(Date.now() - DAY)) return say("yesterday");
  return "";
}
