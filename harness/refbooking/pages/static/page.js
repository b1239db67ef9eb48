/* Two comforts that no page depends on: focus on the error summary, and a guard against double clicks. */
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
