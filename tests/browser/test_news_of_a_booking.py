"""The page that waits for a booking tells of news, once there is any, and stays where it is."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Browser, Route, expect

PAGE = "http://booking.gpworld.test/checking"
BOOKED = "http://booking.gpworld.test/booked"
HTML = """<html lang=en><title>We are checking your booking</title><main>
<p role=status data-news=/booked data-seconds=0.02></p></main><script src=/page.js></script></html>
"""


def test_news_is_told_when_the_booking_is_settled_and_not_before(chromium: Browser) -> None:
    script = files("refbooking.pages").joinpath("static/page.js").read_text("utf-8")
    answers = [202, 503, 202, 200]

    def serve(route: Route) -> None:
        asked = route.request.url
        if asked == PAGE:
            route.fulfill(body=HTML, content_type="text/html")
        elif asked == BOOKED:
            route.fulfill(status=answers.pop(0) if answers[1:] else answers[0], body="")
        else:
            route.fulfill(body=script, content_type="text/javascript")

    page = chromium.new_page()
    page.route("**/*", serve)
    page.goto(PAGE)
    expect(page.get_by_role("status")).to_have_text(
        "There is news of your booking. Check again to see it.", timeout=20_000
    )
    assert (answers, page.url) == ([200], PAGE)
    page.close()
