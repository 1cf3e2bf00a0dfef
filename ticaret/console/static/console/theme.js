// Runs before the page is painted: a kept choice of light or dark must not flash.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {
    // Storage can be forbidden; the system's choice holds then.
  }
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
})();
