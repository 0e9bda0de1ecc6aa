"""Paging: whether a client can read a list to its end."""

from wooready.evidence.answers import record_id, whole_number
from wooready.evidence.caches import CacheFacts
from wooready.evidence.probes import PAGE_SIZE, page_size
from wooready.shop.address import split_url
from wooready.verdict import advise, check, fail, not_applicable, not_verified


@check(
    "PAGE-01",
    "Lists report their totals",
    rung="paging",
    needs=["DATA-01"],
    causes=["paging.no-totals", "cache.replays-body"],
    broken=["totals-stripped", "superscript-totals", "list-replayed"],
)
def test_totals_are_told(api, profile):
    for resource in profile.reads:
        told = {api.total_header: api.total(resource), api.pages_header: api.pages(resource)}
        if missing := [header for header, value in told.items() if value is None]:
            sent = [header for header in missing if api.answer(resource, "list").header(header)]
            if not sent and CacheFacts(api).has_totals_afresh:
                fail("cache.replays-body", seen=f"{api.answer(resource, 'list').describe()} without {' and '.join(missing)}")
            fail("paging.no-totals", resource=resource, headers=" and ".join(missing))


@check(
    "PAGE-02",
    "The requested page size is respected",
    rung="paging",
    needs=["PAGE-01", "REST-05"],
    causes=["paging.size-ignored"],
    broken=["page-size-ignored"],
)
def test_page_size_is_kept(api, profile):
    """Ten per page is also the default without any query, so the key test, which requests one product, is the better evidence."""
    one = api.answer("key", api.working_way)
    found = one.fields.get("products") if api.is_legacy else one.document
    if isinstance(found, list) and len(found) > 1:
        total, pages = (one.header(name)[:20] or "none" for name in (api.total_header, api.pages_header))
        fail("paging.size-ignored", resource="products", asked=1, items=len(found), total=total, pages=pages)
    for resource in profile.reads:
        items, total = len(api.items(resource)), api.total(resource) or 0
        if items > PAGE_SIZE or (api.pages(resource) or 0) != -(-total // PAGE_SIZE):
            fail("paging.size-ignored", resource=resource, asked=PAGE_SIZE, items=items, total=total, pages=api.pages(resource))


@check(
    "PAGE-03",
    "The second page continues where the first ended",
    rung="paging",
    needs=["PAGE-01", "PAGE-02"],
    causes=["paging.page-2-fails", "paging.same-page", "paging.overlap"],
    broken=["same-page-again", "second-page-fails", "pages-overlap"],
)
def test_second_page_goes_on(api, profile):
    """A healthy shop can repeat some records: lists are ordered by date, and the order among equal dates can differ between pages."""
    overlapping = []
    for resource in profile.reads:
        if (api.total(resource) or 0) <= PAGE_SIZE:
            continue
        answer = api.answer(resource, "page-2")
        if answer.status != 200 or not api.is_list(answer, resource):
            fail("paging.page-2-fails", resource=resource, seen=answer.describe())
        first, second = ([each.get("id") for each in api.items(resource, page) if isinstance(each, dict)] for page in ("list", "page-2"))
        if any(not record_id(id) for id in second) and (odd_ids := api.odd_ids(resource)):
            not_verified(f"not all ids of {resource} are valid: {odd_ids.sentence()}")
        first = [id for id in first if record_id(id)]
        if not set(second) - set(first):
            fail("paging.same-page", resource=resource)
        if both := set(first) & set(second):
            overlapping.append(f"{len(both)} of {len(second)} {resource}")
    if overlapping:
        advise("paging.overlap", what=", ".join(overlapping))


@check(
    "PAGE-04",
    "The link to the next page points to the shop itself",
    rung="paging",
    needs=["PAGE-01"],
    causes=["paging.no-link", "paging.link-elsewhere"],
    broken=["link-elsewhere"],
)
def test_next_link_stays(api, profile, shop):
    """The legacy API drops the port from its links, so only host and scheme are compared."""
    looked = False
    for resource in profile.reads:
        if (api.total(resource) or 0) <= PAGE_SIZE:
            continue
        looked = True
        following = split_url(api.links(resource).get("next", ""))
        if not following.hostname:
            advise("paging.no-link", resource=resource)
        if following.hostname != shop.host or following.scheme != shop.address.scheme:
            advise("paging.link-elsewhere", resource=resource, target=f"{following.scheme}://{following.netloc}")
    if not looked:
        not_applicable("every list fits on one page")


@check(
    "PAGE-05",
    "A page holds as many records as its total promises",
    rung="paging",
    needs=["PAGE-02"],
    causes=["paging.items-hidden", "paging.page-capped"],
    broken=["items-hidden", "items-hidden-further-on", "pages-capped"],
)
def test_no_record_is_left_out(api, profile):
    """WooCommerce includes records that the key's user may not read in its totals, but leaves them out of the page. A plugin that gives
    smaller pages than were asked for counts the pages accordingly."""
    size, capped = page_size(profile.http), {}
    for resource in profile.reads:
        total = api.total(resource) or 0
        items, expected = len(api.items(resource)), min(PAGE_SIZE, total)
        if items < expected:
            fail("paging.items-hidden", resource=resource, items=items, expected=expected)
        page = api.answer(resource, "page") if api.asked(resource, "page") else None
        if page is None or page.received is None or page.received.records is None:
            continue
        items, expected = page.received.records, min(size, total)
        if items < expected and whole_number(page.header(api.pages_header)) == -(-total // size):
            fail("paging.items-hidden", resource=resource, items=items, expected=expected)
        if items < expected:
            capped = capped or {"resource": resource, "items": items, "size": size, "total": total}
    if capped:
        advise("paging.page-capped", **capped)
