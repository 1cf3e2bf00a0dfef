// Comments come in at the top of the list without moving what is read; pictures that Meta no
// longer has leave the drawing behind them to be seen.
import { batched, elements, part } from "console/requests";
import { listen } from "console/shell";

const list = document.getElementById("comments");
if (list) {
  const bring = batched(bringNew, { pause: 1500 });
  listen({
    event: ({ type, data }) => {
      if (type === "comment.received" && isForHere(data)) bring("new");
    },
    reset: () => bring("all"),
  });
}

// Under a post everything at the top of a thread; over all posts what others wrote.
function isForHere({ postId, parentId, isOurs }) {
  const { post } = list.dataset;
  return post ? postId === post && !parentId : !isOurs;
}

async function bringNew(wishes) {
  const { rowsUrl, rowsInclude } = list.dataset;
  const form = rowsInclude && document.querySelector(rowsInclude);
  const query = form ? `?${new URLSearchParams(new FormData(form))}` : "";
  const found = elements(await part(rowsUrl + query));
  if (wishes.includes("all")) {
    list.replaceChildren(found);
    htmx.process(list);
    return;
  }
  for (const item of [...found.children].reverse()) {
    if (!item.matches(".comment-item")) continue;
    if (list.querySelector(`[data-live-id="${item.dataset.liveId}"]`)) continue;
    list.querySelector(".nothing")?.parentElement.remove();
    list.prepend(item);
    htmx.process(item);
  }
}

document.addEventListener(
  "error",
  (event) => {
    if (event.target.matches?.(".thumb img, .post-picture img")) event.target.remove();
  },
  true,
);
