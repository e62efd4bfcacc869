"""An emulator of the Sinch Provisioning API for RCS senders: demo, training ground and test peer.

Its truth is the API's documentation, not the portal's client, which it never imports.

Not imitated
- Writing operations, questionnaire, activities, comments and webhooks answer 501.
- Rate limits of the live service, its latency, and gateways in front of it.
- Fetching of logo and banner: images are drawn here, and nothing is fetched.

Our inference, where the documentation is silent
- Lists without sort are by MODIFIED, DESC; ids in filterSenderIds are separated by commas.
- search and filterSenderName match alike: a part of the name, in any case.
- Unknown and repeated query parameters are invalid_input.
- A pageSize out of range is invalid_page_size.
- A page token belongs to its filters and order; it may be used with another page size.
- A sender id is a UUID; an unknown project answers unauthorized_error.
- A country is launched when one of its operators is, and pending while one is.
"""
