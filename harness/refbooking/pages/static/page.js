/* Comforts that no page depends on: focus on the error summary, a guard against double clicks, a character count. */
(function () {
  "use strict";

  var summary = document.querySelector(".nhsuk-error-summary");
  if (summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
    summary.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      var field = link && document.getElementById(link.getAttribute("href").slice(1));
      if (field) {
        event.preventDefault();
        field.scrollIntoView();
        field.focus({ preventScroll: true });
      }
    });
  }

  document.querySelectorAll("[data-maxlength]").forEach(function (group) {
    var area = group.querySelector("textarea");
    var told = group.querySelector(".nhsuk-character-count__message");
    function count() {
      var left = group.dataset.maxlength - Array.from(area.value.normalize("NFC")).length;
      told.textContent = left < 0 ? "You have " + -left + " characters too many" : "You have " + left + " characters left";
    }
    if (area && told) {
      told.setAttribute("aria-live", "polite");
      area.addEventListener("input", count);
      count();
    }
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // A page restored by the back button may be sent again.
    window.addEventListener("pageshow", function () { delete form.dataset.sent; });
  });
})();
