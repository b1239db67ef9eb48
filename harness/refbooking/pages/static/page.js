/* Comforts that no page depends on: focus on the error summary, a guard against double clicks, a character count, news of a booking. */
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

  /* A page that reloads itself takes readers away from where they are (WCAG 2.2.1): it only says that there is news. */
  var news = document.querySelector("[data-news]");
  if (news) {
    var looks = 0;
    var looking = window.setInterval(function () {
      looks += 1;
      if (looks > 120) {
        window.clearInterval(looking);
        return;
      }
      fetch(news.dataset.news).then(function (reply) {
        if (reply.ok && reply.status !== 202) {
          window.clearInterval(looking);
          news.textContent = "There is news of your booking. Check again to see it.";
        }
      }).catch(function () { /* the next look may fare better */ });
    }, news.dataset.seconds * 1000);
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
