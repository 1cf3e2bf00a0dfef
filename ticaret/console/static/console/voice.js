// Recording a voice message: a press begins it, another one puts it beside the text as a file.
import { tell } from "console/dialogs";
import { say } from "console/words";

const LONGEST = 5 * 60_000;
const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

/** `done` gets the recorded file. */
export function prepareVoice(button, done) {
  const kind = window.MediaRecorder && KINDS.find((each) => MediaRecorder.isTypeSupported(each));
  if (!kind || !navigator.mediaDevices) return;
  button.hidden = false;
  let recorder = null;
  button.addEventListener("click", async () => {
    if (recorder) {
      recorder.stop();
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      recorder = record(stream, kind, (file) => {
        recorder = null;
        button.setAttribute("aria-pressed", "false");
        done(file);
      });
      button.setAttribute("aria-pressed", "true");
    } catch {
      tell(say("noMicrophone"), "bad");
    }
  });
}

function record(stream, kind, done) {
  const parts = [];
  const recorder = new MediaRecorder(stream, { mimeType: kind });
  const limit = setTimeout(() => recorder.stop(), LONGEST);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    clearTimeout(limit);
    for (const track of stream.getTracks()) track.stop();
    const type = kind.split(";")[0];
    done(new File(parts, `ses.${type.split("/")[1]}`, { type }));
  });
  recorder.start();
  return recorder;
}
