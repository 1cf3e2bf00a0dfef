// Asking the server for parts of the page, gently.
const frame = document.getElementById("frame");

export class Refusal extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** The HTML of a part of the page. Throws Refusal for an answer that is an error. */
export async function part(url, options = {}) {
  const response = await fetch(url, {
    ...options,
    credentials: "same-origin",
    headers: { "HX-Request": "true", "X-CSRFToken": frame.dataset.csrf },
  });
  const text = await response.text();
  if (response.status === 401) {
    const here = encodeURIComponent(location.pathname + location.search);
    location.assign(`${response.headers.get("HX-Redirect")}?next=${here}`);
  }
  if (!response.ok) throw new Refusal(response.status, plain(text));
  return text;
}

export function post(url, body = new FormData()) {
  return part(url, { method: "POST", body });
}

/** The elements of an answer, not yet in the page. */
export function elements(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/**
 * Collects ids and hands them to `work` together: soon after the first, then at most every
 * `pause` milliseconds. What could not be done, because the server is away, is done later.
 */
export function batched(work, { pause = 400, most = 50 } = {}) {
  const waiting = new Set();
  let timer = 0;
  let running = false;
  let failures = 0;

  function schedule(delay) {
    if (!running && !timer && waiting.size) timer = setTimeout(run, delay);
  }

  async function run() {
    timer = 0;
    running = true;
    const ids = [...waiting].slice(0, most);
    ids.forEach((id) => waiting.delete(id));
    try {
      await work(ids);
      failures = 0;
    } catch (error) {
      const away = !(error instanceof Refusal) || error.status >= 500 || error.status === 429;
      if (away) ids.forEach((id) => waiting.add(id));
      failures += 1;
    }
    running = false;
    schedule(failures ? Math.min(1000 * 2 ** failures, 15000) : pause);
  }

  return (id) => {
    waiting.add(id);
    schedule(40);
  };
}

function plain(html) {
  const content = elements(html);
  return content.querySelector("[role=alert]")?.textContent.trim() ?? "";
}
