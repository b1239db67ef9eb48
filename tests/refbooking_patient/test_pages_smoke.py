from refbooking_patient.surgery import *
def test_smoke(maria, browser, book, gateway, service):
    assert maria.book_first().status_code == 201
def test_pages(maria, browser, book, gateway, service):
    b=browser.open(); print(b.page.text)
    b.give_birth_date(); print(b.words)
    b.click("Tuesday 3 November"); print(b.page.text)
    b.send(offer=b.choices()["9am"]); print(b.words)
    b.send(); print(b.words)
    service.run_due_jobs(); print(gateway.bodies)
    c=Browser(browser.client, "/m/"+link_in(gateway.bodies[-1],"m")).open(); print(c.words)
    c.give_birth_date(); print(c.words)
    c.click("Cancel this"); print(c.words)
    c.send(); print(c.words, c.page.status_code)
    c.send(reason="other"); print(c.words)
    service.run_due_jobs(); print(gateway.bodies)
