// A form with files, sent without leaving the page: one sees how far it is, and nothing is lost where it fails.
const STALLED = 60000;

/** Answers with what the desk says (JSON), or null where no answer came; `told` hears the part that is sent, from 0 to 1. */
export function upload(form, told, signal) {
  return new Promise((settle) => {
    const request = new XMLHttpRequest();
    let stalled = 0;
    const moved = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED);
    };
    const end = (answer) => {
      clearTimeout(stalled);
      settle(answer);
    };
    request.open("POST", form.action);
    request.setRequestHeader("X-Part", "1");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      moved();
      if (event.lengthComputable) told(event.loaded / event.total);
    });
    request.addEventListener("load", () => end(request.response));
    for (const failed of ["error", "abort"]) request.addEventListener(failed, () => end(null));
    signal.addEventListener("abort", () => request.abort());
    moved();
    request.send(new FormData(form));
  });
}
