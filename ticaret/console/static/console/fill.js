// What is typed into the form of a template stands in its picture at once.
export function watchFilling() {
  document.addEventListener("input", (event) => {
    const { name, value } = event.target;
    if (!name || !event.target.closest("#dialog-body")) return;
    for (const place of document.querySelectorAll(`#dialog-body [data-fill="${CSS.escape(name)}"]`)) {
      place.textContent = value || place.dataset.empty;
    }
  });
}
