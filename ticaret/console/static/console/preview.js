// What a post will look like where it goes: a Page's post, a picture or several on Instagram,
// a Reel, a Story.
const shown = { place: 0 };

/** Draw `post` (`{family, name, format, text, link, media}`) into `root`. */
export function showPreview(root, post) {
  const kind = post.family === "instagram" ? post.format : "page";
  const frame = make("div", `preview ${kind} ${post.family}`);
  if (kind === "page") page(frame, post);
  else if (kind === "feed") feed(frame, post);
  else tall(frame, post, kind);
  root.replaceChildren(frame);
}

function page(frame, post) {
  frame.append(head(post, post.now));
  if (post.text) frame.append(words(post.text, "preview-text"));
  if (post.format === "link" && post.link) {
    const card = make("div", "preview-link");
    card.append(make("span", "muted", host(post.link)), make("strong", "", post.link));
    frame.append(card);
  }
  if (post.media.length) {
    const grid = make("div", `preview-grid n${Math.min(post.media.length, 4)}`);
    post.media.slice(0, 4).forEach((each, place) => {
      const cell = picture(each);
      if (place === 3 && post.media.length > 4) cell.append(make("b", "preview-rest", `+${post.media.length - 4}`));
      grid.append(cell);
    });
    frame.append(grid);
  } else if (post.format === "photos" || post.format === "video") {
    frame.append(make("p", "preview-nothing muted", post.nothing));
  }
  frame.append(make("div", "preview-bar"));
}

function feed(frame, post) {
  frame.append(head(post, ""));
  const { media } = post;
  if (!media.length) {
    frame.append(make("p", "preview-nothing muted", post.nothing));
  } else {
    shown.place = Math.min(shown.place, media.length - 1);
    const stage = picture(media[shown.place]);
    stage.classList.add("preview-stage");
    // Everything in a carousel is cut to the shape of the first.
    const [first] = media;
    if (first.width && first.height) stage.style.aspectRatio = `${first.width} / ${first.height}`;
    if (media.length > 1) {
      stage.append(make("b", "preview-count", `${shown.place + 1}/${media.length}`));
      stage.append(step(frame, post, -1), step(frame, post, 1));
    }
    frame.append(stage);
    if (media.length > 1) {
      const dots = make("div", "preview-dots");
      media.forEach((_, place) => dots.append(make("i", place === shown.place ? "on" : "")));
      frame.append(dots);
    }
  }
  const caption = make("p", "preview-text");
  caption.append(make("strong", "", `${post.name} `), ...marked(post.text));
  frame.append(make("div", "preview-bar"));
  if (post.text) frame.append(caption);
}

function step(frame, post, by) {
  const button = make("button", by < 0 ? "preview-step" : "preview-step next", by < 0 ? "‹" : "›");
  button.type = "button";
  button.hidden = by < 0 ? shown.place === 0 : shown.place === post.media.length - 1;
  button.addEventListener("click", () => {
    shown.place += by;
    frame.replaceChildren();
    feed(frame, post);
  });
  return button;
}

function tall(frame, post, kind) {
  const stage = post.media.length ? picture(post.media[0]) : make("span", "preview-picture");
  stage.classList.add("preview-tall");
  if (!post.media.length) stage.append(make("span", "preview-nothing", post.nothing));
  if (kind === "story") stage.append(make("i", "preview-story-bar"));
  const over = make("div", "preview-over");
  over.append(head(post, ""));
  if (kind === "reel" && post.text) over.append(words(post.text, "preview-text"));
  stage.append(over);
  frame.append(stage);
}

function head(post, under) {
  const made = make("div", "preview-head");
  const who = make("span", "preview-who");
  who.append(make("strong", "", post.name));
  if (under) who.append(make("span", "muted", under));
  made.append(make("span", "preview-avatar", post.name.slice(0, 1).toLocaleUpperCase("tr")), who);
  return made;
}

function picture(medium) {
  const cell = make("span", "preview-picture");
  if (medium.kind === "video" && medium.address) {
    const video = document.createElement("video");
    Object.assign(video, { src: medium.address, muted: true, loop: true, playsInline: true, autoplay: true });
    if (medium.thumb) video.poster = medium.thumb;
    cell.append(video);
  } else if (medium.thumb || medium.address) {
    const image = document.createElement("img");
    image.src = medium.thumb || medium.address;
    image.alt = medium.altText;
    cell.append(image);
  } else {
    cell.append(make("span", "preview-nothing", medium.url ?? medium.file?.name ?? ""));
  }
  return cell;
}

function words(text, className) {
  const made = make("p", className);
  made.append(...marked(text));
  return made;
}

function marked(text) {
  return text
    .split(/([#@][\p{L}\p{N}_.]+)/u)
    .map((piece) => (/^[#@]./.test(piece) ? make("span", "preview-mark", piece) : piece));
}

function host(link) {
  try {
    return new URL(link).host;
  } catch {
    return "";
  }
}

function make(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
