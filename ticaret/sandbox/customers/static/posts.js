import { el, draw } from "./drawing.js";
import { call, clockOf } from "./shared.js";

const start = JSON.parse(document.body.dataset.start);
const words = start.words;
const clock = clockOf(start.language);
const $ = (id) => document.getElementById(id);
const place = new URLSearchParams(location.hash.slice(1));

const firm = () => start.firms.find((one) => one.slug === $("firm").value) ?? start.firms[0];
const assetId = () => firm().assets[$("channel").value];

let hiding;
function say(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => ($("toast").hidden = true), 4000);
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    say(error instanceof TypeError ? words.offline : `${words.error}: ${error.message}`);
  }
}

function form(label, onsend) {
  const input = el("input", { "aria-label": words.write_comment, placeholder: words.write_comment, autocomplete: "off", required: "" });
  return el("form", {
    class: "line",
    onsubmit: (event) => {
      event.preventDefault();
      attempt(async () => {
        await onsend(input.value);
        input.value = "";
      });
    },
  }, input, el("button", {}, label));
}

const asCustomer = (body) => call("POST", "/control/comments", { assetId: assetId(), customerId: $("customer").value, ...body });

function comment(one) {
  const marks = [clock(one.createdMs)];
  if (one.hidden) marks.push(words.hidden_comment);
  if (one.liked) marks.push(words.liked_comment);
  if (one.answeredPrivately) marks.push(words.answered_privately);
  const own = !one.byFirm && one.customerId === $("customer").value;
  const deeds = [el("button", { type: "button", onclick: () => {
    const text = prompt(words.answer_comment);
    if (text) attempt(() => asCustomer({ commentId: one.commentId, text }));
  } }, words.answer_comment)];
  if (own) {
    deeds.push(el("button", { type: "button", onclick: () => {
      const text = prompt(words.edit_comment, one.text);
      if (text) attempt(() => call("PUT", "/control/comments", { commentId: one.commentId, text }));
    } }, words.edit_comment));
    deeds.push(el("button", { type: "button", onclick: () =>
      attempt(() => call("PUT", "/control/comments", { commentId: one.commentId, removed: true })) }, words.remove_comment));
  }
  return el("li", { class: `${one.parentId ? "below" : ""} ${one.hidden ? "hidden-one" : ""}` },
    el("b", {}, one.byFirm ? words.the_firm : one.author), " ", el("span", {}, one.text), " ",
    el("small", {}, marks.join(" · ")), " ", ...deeds);
}

function threads(comments) {
  const tops = comments.filter((one) => !one.parentId);
  return tops.flatMap((top) => [top, ...comments.filter((one) => one.parentId === top.commentId)]);
}

function file(one) {
  return one.kind === "video" ? el("video", { src: one.url, controls: "" }) : el("img", { src: one.url, alt: one.filename });
}

function post(one) {
  const when = one.published ? clock(one.createdMs) : `${words.scheduled_post} ${new Date(one.publishAtMs).toLocaleString(start.language)}`;
  return el("article", { class: "post" },
    el("header", {}, el("b", {}, one.author || firm().name), el("span", {}, one.kind), el("span", {}, when)),
    el("p", {}, one.text), el("div", { class: "files" }, ...one.files.map(file)),
    el("ul", { class: "comments" }, ...threads(one.comments).map(comment)),
    form(words.comment_it, (text) => asCustomer({ postId: one.postId, text })));
}

async function showCustomers() {
  const { customers } = await call("GET", `/control/customers?assetId=${assetId()}`);
  const chosen = $("customer").value;
  draw($("customer"), customers.map((one) => el("option", { value: one.id }, one.name)));
  if (customers.some((one) => one.id === chosen)) $("customer").value = chosen;
}

async function showPosts() {
  if (document.activeElement?.closest(".post form input")?.value) return; // somebody is writing
  const { posts } = await call("GET", `/control/posts?assetId=${assetId()}`);
  $("none").hidden = posts.length > 0;
  draw($("posts"), posts.map(post));
}

async function showAll() {
  history.replaceState(null, "", `#firm=${firm().slug}&channel=${$("channel").value}`);
  await attempt(async () => {
    await showCustomers();
    await showPosts();
  });
}

draw($("firm"), start.firms.map((one) => el("option", { value: one.slug }, one.name)));
$("firm").value = place.get("firm") ?? start.firms[0].slug;
$("channel").value = place.get("channel") ?? "messenger";
for (const name of ["firm", "channel"]) $(name).onchange = showAll;
$("customer").onchange = () => attempt(showPosts);
$("new-post").onsubmit = (event) => {
  event.preventDefault();
  const text = event.target.elements.text;
  attempt(async () => {
    await call("POST", "/control/posts", { assetId: assetId(), text: text.value });
    text.value = "";
  });
};
new EventSource("/events").onmessage = () => attempt(showPosts);
showAll();
