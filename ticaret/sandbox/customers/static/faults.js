const words = JSON.parse(document.body.dataset.words);
const kinds = JSON.parse(document.body.dataset.kinds);
const form = document.getElementById("form");
const problem = document.getElementById("problem");

// Which numbers mean something for which kind.
const OPTIONS = {
  seconds: ["429", "hang_before", "hang_after", "late"],
  code: ["429", "500", "503", "error", "failed_status"],
  subcode: ["429", "500", "503", "error"],
  delayMs: ["delay"],
};

async function call(method, path, body) {
  const response = await fetch(path, { method, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function offerKinds() {
  const offered = kinds[form.target.value];
  form.kind.replaceChildren(...offered.map((kind) => new Option(kind, kind)));
  offerOptions();
}

function offerOptions() {
  for (const [name, usedBy] of Object.entries(OPTIONS)) {
    form[name].closest("label").hidden = !usedBy.includes(form.kind.value);
  }
}

function fromForm() {
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
  const fault = { target: given.target, kind: given.kind, times: Number(given.times ?? 1), match: {} };
  for (const name of ["path", "asset", "recipient"]) if (given[name]) fault.match[name] = given[name];
  for (const [name, usedBy] of Object.entries(OPTIONS)) {
    if (given[name] && usedBy.includes(given.kind)) fault[name] = Number(given[name]);
  }
  return fault;
}

function line(tag, ...parts) {
  const node = document.createElement(tag);
  node.append(...parts);
  return node;
}

function showFaults(faults) {
  const items = faults.map((fault) => {
    const name = line("b", fault.kind);
    const match = Object.entries(fault.match).map(([key, value]) => `${key}=${value}`).join(" ");
    const times = fault.times < 0 ? "∞" : `×${fault.times}`;
    return line("li", `${words["target_" + fault.target]}: `, name, ` ${times} ${match}`);
  });
  document.getElementById("active").replaceChildren(
    ...(items.length ? items : [line("li", words.none_active)]),
  );
}

function showCalls(calls) {
  const rows = calls.reverse().map((call) => {
    const outcome = line("span", call.processed ? words.processed : words.not_processed);
    outcome.className = call.processed ? "good" : "bad";
    const fault = line("span", [call.scriptedFault, ...call.faults].filter(Boolean).join(", "));
    fault.className = "bad";
    const cells = [
      new Date(call.atMs).toLocaleTimeString(document.documentElement.lang, { timeZone: "Europe/Istanbul" }),
      line("code", `${call.method} ${call.path}`),
      call.recipient,
      String(call.status || words.no_answer),
      outcome,
      fault,
    ];
    return line("tr", ...cells.map((cell) => line("td", cell)));
  });
  const none = line("tr", line("td", words.no_calls));
  document.getElementById("calls").replaceChildren(...(rows.length ? rows : [none]));
}

async function refresh() {
  const [{ faults }, { calls }, { waiting }] = await Promise.all([
    call("GET", "/control/faults"),
    call("GET", "/control/calls?last=40"),
    call("GET", "/control/webhooks"),
  ]);
  showFaults(faults);
  showCalls(calls);
  document.getElementById("waiting").textContent = `${words.waiting}: ${waiting.length}`;
}

async function attempt(action) {
  problem.textContent = "";
  try {
    await action();
  } catch (error) {
    problem.textContent = error.message;
  }
}

form.target.addEventListener("change", offerKinds);
form.kind.addEventListener("change", offerOptions);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => call("POST", "/control/faults", fromForm()));
});
document.getElementById("json-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => call("PUT", "/control/faults", JSON.parse(document.getElementById("json").value)));
});
document.getElementById("clear").addEventListener("click", () => attempt(() => call("DELETE", "/control/faults")));

offerKinds();
let due = false;
new EventSource("/events").onmessage = () => {
  if (due) return;
  due = true;
  setTimeout(() => {
    due = false;
    attempt(refresh);
  }, 120);
};
