// The publishing form: which fields a format has, the files with their order, what Meta would
// refuse (asked before anything is uploaded), and what the post will look like.
import { showPreview } from "console/preview";
import { measure } from "console/measure";
import { part } from "console/requests";

const form = document.getElementById("publish");
if (form) begin();

function begin() {
  const media = [];
  const say = (name) => form.dataset[`say${name}`];
  const inputs = form.elements;
  let asked = 0;
  let checkTimer = 0;
  let dragged = null;
  // The files that the next check speaks of, in its order.
  let told = [];

  inputs.draft.value = crypto.randomUUID().replaceAll("-", "");
  form.addEventListener("change", (event) => {
    // Everything else is an "input" already: drawing again when a field is left would take away
    // the button that is just being pressed.
    if (!["inbox", "format"].includes(event.target.name)) return;
    if (event.target.name === "inbox") showFormats();
    showFields();
    changed();
  });
  form.addEventListener("input", changed);
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (media.some((each) => each.isUploading)) event.preventDefault();
  });
  document.getElementById("files").addEventListener("change", (event) => {
    add([...event.target.files]);
    event.target.value = "";
  });
  document.getElementById("address-add").addEventListener("click", addAddress);
  prepareDrop();
  showFormats();
  showFields();
  changed();

  // ------------------------------------------------------------- formats and fields
  function account() {
    return form.querySelector("[name=inbox]:checked");
  }

  function format() {
    return form.querySelector("[name=format]:checked")?.value ?? "";
  }

  function showFormats() {
    const offered = account().dataset.formats.split(",");
    for (const radio of form.querySelectorAll("[name=format]")) {
      const here = offered.includes(radio.value);
      radio.closest(".chip").hidden = !here;
      if (!here) radio.checked = false;
    }
    if (!format()) form.querySelector(`[name=format][value=${offered[0]}]`).checked = true;
  }

  function showFields() {
    for (const element of form.querySelectorAll("[data-for]")) {
      element.hidden = !element.dataset.for.split(" ").includes(format());
    }
  }

  function changed() {
    const later = form.querySelector("[name=when]:checked").value === "later";
    document.getElementById("later").hidden = !later;
    document.getElementById("publish-word").textContent = later ? say("Schedule") : say("Publish");
    const most = account().dataset.family === "instagram" ? 2200 : 63206;
    const counter = document.getElementById("counter");
    counter.textContent = `${[...inputs.text.value].length} / ${most}`;
    counter.classList.toggle("bad", [...inputs.text.value].length > most);
    told = takesFiles() ? [...media] : [];
    inputs.items.value = JSON.stringify(told.map(facts));
    showPreview(document.getElementById("preview"), {
      family: account().dataset.family,
      name: account().dataset.name,
      format: format(),
      text: format() === "story" ? "" : inputs.text.value,
      link: inputs.link.value,
      media: takesFiles() ? media : [],
      nothing: say("Nothing"),
      now: say("Now"),
    });
    clearTimeout(checkTimer);
    checkTimer = setTimeout(check, 250);
  }

  function takesFiles() {
    return !["text", "link"].includes(format());
  }

  // ----------------------------------------------------------------------- files
  async function add(files) {
    for (const file of files) {
      const each = { key: crypto.randomUUID(), file, altText: "", faults: [], problem: "" };
      Object.assign(each, await measure(file));
      if (!each.kind) each.problem = say("Unreadable");
      else if (file.size > Number(form.dataset.largest)) each.problem = say("TooLarge");
      each.kind ||= "image";
      media.push(each);
    }
    showMedia();
    changed();
  }

  function addAddress() {
    const address = document.getElementById("address");
    if (!address.checkValidity() || !address.value) {
      address.reportValidity();
      return;
    }
    const kind = document.getElementById("address-kind").value;
    media.push({ key: crypto.randomUUID(), kind, url: address.value, altText: "", faults: [], problem: "" });
    address.value = "";
    showMedia();
    changed();
  }

  function facts(each) {
    const { kind, fileId, url, altText, mimeType, size, width, height, durationSeconds } = each;
    return { kind, fileId, url, altText, mimeType, size, width, height, durationSeconds };
  }

  async function upload(each) {
    each.isUploading = true;
    showMedia();
    const body = new FormData();
    body.set("file", each.file);
    try {
      const kept = JSON.parse(await part(form.dataset.upload, { method: "POST", body }));
      const { durationSeconds, width, height, thumb } = each;
      Object.assign(each, kept, { durationSeconds, thumb });
      each.width ??= width;
      each.height ??= height;
    } catch (error) {
      each.problem = error.message || say("Unreadable");
    }
    each.isUploading = false;
    showMedia();
    changed();
  }

  function move(each, by) {
    const place = media.indexOf(each);
    const to = place + by;
    if (to < 0 || to >= media.length) return;
    media.splice(place, 1);
    media.splice(to, 0, each);
    showMedia();
    changed();
    document.querySelector(`[data-key="${each.key}"] [data-move="${by}"]:enabled`)?.focus();
  }

  function remove(each) {
    media.splice(media.indexOf(each), 1);
    showMedia();
    changed();
  }

  function showMedia() {
    const list = document.getElementById("media");
    const typing = document.activeElement?.closest?.("#media input");
    if (typing) typing.blur();
    list.replaceChildren(...media.map(tile));
  }

  function tile(each, place) {
    const item = make("li", { className: "medium", draggable: true });
    item.dataset.key = each.key;
    const picture = make("span", { className: "medium-picture" });
    if (each.thumb) picture.append(make("img", { src: each.thumb, alt: "" }));
    else picture.append(drawing(each.kind));
    const order = make("span", { className: "medium-place", textContent: place + 1 });
    picture.append(order);
    const buttons = make("span", { className: "medium-buttons" });
    buttons.append(
      moveButton(each, -1, say("Earlier"), "back", place === 0),
      moveButton(each, 1, say("Later"), "back", place === media.length - 1),
      button(say("Remove"), "trash", () => remove(each)),
    );
    const what = make("span", { className: "medium-what" });
    const state = make("span", { className: `state ${stateOf(each).tone}`, textContent: stateOf(each).text });
    const alt = make("input", { value: each.altText, placeholder: say("Alt"), maxLength: 1000 });
    alt.setAttribute("aria-label", say("Alt"));
    alt.addEventListener("input", () => (each.altText = alt.value));
    what.append(state, ...(each.kind === "image" ? [alt] : []));
    item.append(picture, what, buttons);
    item.addEventListener("dragstart", () => (dragged = each));
    item.addEventListener("dragover", (event) => dragged && event.preventDefault());
    item.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      move(dragged, place - media.indexOf(dragged));
      dragged = null;
    });
    return item;
  }

  function stateOf(each) {
    const [problem] = [each.problem, ...each.faults].filter(Boolean);
    if (problem) return { tone: "bad", text: problem };
    if (each.isUploading) return { tone: "", text: say("Uploading") };
    if (each.fileId) return { tone: "good", text: say("Ready") };
    return { tone: "", text: each.url ?? "" };
  }

  function moveButton(each, by, label, name, disabled) {
    const made = button(label, name, () => move(each, by));
    made.disabled = disabled;
    made.dataset.move = by;
    if (by > 0) made.classList.add("forward");
    return made;
  }

  function button(label, name, act) {
    const made = make("button", { type: "button", className: "icon-button", title: label });
    made.setAttribute("aria-label", label);
    made.append(drawing(name));
    made.addEventListener("click", act);
    return made;
  }

  function prepareDrop() {
    const drop = document.getElementById("drop");
    for (const type of ["dragenter", "dragover"]) {
      drop.addEventListener(type, (event) => {
        event.preventDefault();
        drop.classList.add("over");
      });
    }
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      add([...event.dataTransfer.files]);
    });
  }

  // ---------------------------------------------------------------------- checks
  async function check() {
    const mine = ++asked;
    const checked = told;
    const body = new FormData();
    for (const name of ["format", "text", "collaborators", "items"]) {
      body.set(name, name === "format" ? format() : inputs[name].value);
    }
    let found;
    try {
      found = JSON.parse(await part(form.dataset.check, { method: "POST", body }));
    } catch {
      return;
    }
    if (mine !== asked) return;
    const before = JSON.stringify(media.map((each) => each.faults));
    const faults = new Map(checked.map((each, place) => [each, found.items[place] ?? []]));
    media.forEach((each) => (each.faults = faults.get(each) ?? []));
    showChecks(found);
    if (before !== JSON.stringify(media.map((each) => each.faults))) showMedia();
    // Only what Meta would take is sent to us at all; what was added meanwhile is asked about next.
    for (const each of [...media]) {
      const waits = faults.has(each) && each.file && !each.fileId && !each.isUploading && !each.problem;
      if (waits && !each.faults.length && takesFiles()) await upload(each);
    }
  }

  function showChecks(found) {
    const isBegun = inputs.text.value || media.length || inputs.link.value;
    const faulty = media.some((each) => each.faults.length || each.problem);
    const lines = isBegun ? found.whole : [];
    const notices = lines.map((text) => notice(text, "warn", "info"));
    if (isBegun && !lines.length && !faulty) notices.push(notice(say("Fits"), "fits", "check"));
    document.getElementById("checks").replaceChildren(...notices);
  }

  function notice(text, tone, name) {
    const made = make("p", { className: `notice ${tone}` });
    made.append(drawing(name), make("span", { textContent: text }));
    return made;
  }
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}
