// A picture that Meta no longer has leaves the drawing behind it to be seen.
document.addEventListener(
  "error",
  (event) => {
    if (event.target.matches?.(".thumb img, .post-picture img")) event.target.remove();
  },
  true,
);
for (const image of document.querySelectorAll(".thumb img, .post-picture img")) {
  if (image.complete && !image.naturalWidth && image.loading !== "lazy") image.remove();
}
