// What both pages of conversations need.

const ISTANBUL = "Europe/Istanbul";

export async function call(method, path, body) {
  const upload = body instanceof FormData;
  const response = await fetch(path, { method, body: body && (upload ? body : JSON.stringify(body)) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export function initials(name) {
  return name.split(" ").map((part) => part[0]).slice(0, 2).join("").toLocaleUpperCase("tr");
}

export function hue(id) {
  return ([...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 9973, 7) * 137) % 360;
}

export const clockOf = (language) => (ms) => new Date(ms).toLocaleTimeString(language, {
  hour: "2-digit", minute: "2-digit", timeZone: ISTANBUL,
});

export const dayOf = (language, words) => (ms) => {
  const dated = (time) => new Date(time).toLocaleDateString(language, {
    day: "numeric", month: "long", year: "numeric", timeZone: ISTANBUL,
  });
  if (dated(ms) === dated(Date.now())) return words.today;
  if (dated(ms) === dated(Date.now() - 864e5)) return words.yesterday;
  return dated(ms);
};
