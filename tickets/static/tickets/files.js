/*
 * Files of the public forms: said at once where one is too large, and how far they are while they are sent.
 * The forms work whole without it. Old syntax, for old telephones.
 */
(function () {
  "use strict";

  var STALLED = 60000;
  var input = document.querySelector("input[type=file][data-largest]");
  var form = input && input.form;
  var request = null;
  var words, bar, place;

  if (!form || !window.FormData || !("upload" in new XMLHttpRequest())) {
    return;
  }

  function told(name) {
    return input.getAttribute("data-" + name);
  }

  function refusal() {
    var files = Array.prototype.slice.call(input.files);
    var large = files.filter(function (file) {
      return file.size > Number(told("largest"));
    })[0];
    return large ? told("large").replace("%(name)s", large.name) : files.length > Number(told("most")) ? told("many") : "";
  }

  function show() {
    if (!place) {
      place = document.createElement("div");
      words = document.createElement("p");
      words.setAttribute("role", "status");
      bar = document.createElement("progress");
      bar.className = "progress";
      bar.setAttribute("aria-label", told("sending"));
      place.appendChild(words);
      place.appendChild(bar);
      form.appendChild(place);
    }
    bar.value = 0;
    bar.hidden = false;
    words.textContent = told("sending");
  }

  function failed() {
    request = null;
    bar.hidden = true;
    words.textContent = told("failed");
  }

  function ended() {
    var answer;
    try {
      answer = JSON.parse(request.responseText);
    } catch (page) {
      answer = null;
    }
    if (answer && answer.to) {
      window.location.assign(answer.to);
    } else if (request.status < 500 && request.responseText) {
      // The form again, with what is to be put right.
      document.open();
      document.write(request.responseText);
      document.close();
    } else {
      failed();
    }
  }

  function send() {
    var stalled = 0;
    var sending = new XMLHttpRequest();
    function moved() {
      window.clearTimeout(stalled);
      stalled = window.setTimeout(function () {
        sending.abort();
      }, STALLED);
    }
    request = sending;
    show();
    sending.open("POST", form.action);
    sending.setRequestHeader("X-Part", "1");
    sending.upload.onprogress = function (event) {
      moved();
      if (event.lengthComputable) {
        bar.value = event.loaded / event.total;
      }
    };
    sending.onloadend = function () {
      window.clearTimeout(stalled);
      if (sending.status) {
        ended();
      } else {
        failed();
      }
    };
    moved();
    sending.send(new FormData(form));
  }

  input.addEventListener("change", function () {
    input.setCustomValidity(refusal());
    if (input.reportValidity) {
      input.reportValidity();
    }
  });
  form.addEventListener("submit", function (event) {
    if (event.defaultPrevented || !input.files.length) {
      return;
    }
    event.preventDefault();
    if (!request) {
      send();
    }
  });
})();
