// What a file is, before anybody has it: kind, size, sides, length, and a small picture of it.
const SIDE = 640;

/** `kind` is empty for what is neither a picture nor a film that this browser can read. */
export async function measure(file) {
  const known = { mimeType: file.type, size: file.size };
  if (file.type.startsWith("video/")) return { ...known, kind: "video", ...(await film(file)) };
  try {
    const image = await createImageBitmap(file);
    const { width, height } = image;
    return { ...known, kind: "image", width, height, thumb: small(image, width, height) };
  } catch {
    // TIFF, say: Meta reads it, this browser does not.
    return { ...known, kind: file.type.startsWith("image/") ? "image" : "" };
  }
}

function film(file) {
  return new Promise((done) => {
    const video = document.createElement("video");
    const address = URL.createObjectURL(file);
    const end = (found) => {
      URL.revokeObjectURL(address);
      done(found);
    };
    video.muted = true;
    video.preload = "auto";
    video.addEventListener("error", () => end({}), { once: true });
    video.addEventListener("loadeddata", () => {
      const { videoWidth: width, videoHeight: height, duration } = video;
      const found = { width, height, durationSeconds: Number.isFinite(duration) ? duration : undefined };
      end(width ? { ...found, thumb: small(video, width, height) } : found);
    }, { once: true });
    video.src = address;
  });
}

function small(source, width, height) {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.8);
}
