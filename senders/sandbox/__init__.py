"""An emulator of the Sinch Provisioning API for RCS senders: demo, training ground and test peer.

Its truth is the API's documentation, not the portal's client, which it never imports.

Not imitated
- Operations other than RCS and webhooks: bundles, conversation, kakaotalk and whatsapp return 501.
- Rate limits of the live service, its latency, and gateways in front of it.
- Fetching of logo and banner: images are drawn here, and nothing is fetched. A URL that contains
  /fault/<errorCode>/ returns that file_* error, on create and on PATCH.
- Callbacks to every target: one with an address that is not public gets none, except the portal's
  own receiver and the hosts in SANDBOX_CALLBACK_HOSTS.
- Content-Type of a body: it is ignored, the body must be a JSON object.
- Errors that cannot occur here (rbm_has_not_been_used, invalid_google_agent, ...): switch them on
  with POST /_control/project {"project": ID, "settings": {"refuse": [CODE]}}; then every operation
  that documents the code returns it. {"questions": {SECTION: {KEY: TEXT}}} adds questions to the
  questionnaire; any answers to them are accepted.

Our inference, where the documentation is silent
- Lists without sort are by MODIFIED, DESC; IDs in filterSenderIds are separated by commas.
- search and filterSenderName match alike: a part of the name, ignoring case.
- Unknown and repeated query parameters are invalid_input where an operation has any.
- A pageSize out of range is invalid_page_size.
- A page token belongs to its filters and order; it may be used with another page size.
- A sender ID is a UUID; an unknown project returns unauthorized_error.
- A country is launched when one of its operators is, and pending while one is.
- A known path with another method is 405 with Allow, an unknown path is 404, both in JSON.
- Page tokens consist of letters, digits, - and _, so they need no encoding in a URL.
- invalid_payload: no JSON, no object, a key twice, more than 20 levels, NUL, half a surrogate
  pair, a number that no double holds.
- The order of checks is ID, query, invalid_payload, invalid_input, add_test_number_invalid,
  no_fields_to_update, sender_not_found, fields_not_updatable, images.
- Unknown keys and null where the schema has none are invalid_input; all problems are listed.
- A contact phone may have hyphens, as in the reference page's sample: its pattern refuses them.
- Lengths are characters. A URL is http or https with a host; an email address has one @ and a
  domain with a dot; a test number is E.164 once spaces and hyphens are removed.
- The reference's required lists of verification and US answers are launch rules.
- US answers are v1 if they have a key of v1 only or messagesVolume is a text, else v2; PATCH can
  state the version. Their rules apply to the keys of one body; null counts as absent.
- no_fields_to_update: nothing but empty objects. An unchanged value counts as a change.
- Once LAUNCHING or LAUNCHED a sender accepts countries only; details.launch is an unknown key.
- Defaults (RCS Sender, #000000) are added to a brand; a sender without a brand gets none.
- PATCH replaces whole lists; a partner or metadata object without keys is deleted.
- A sender without details has none in responses until PATCH adds them.
- hostingRegion is EUROPE for EU, else NORTH_AMERICA.
- Without countries the questionnaire has no country section; v2 is its default; v1 wins over a
  brand campaign version; other values of the two US parameters are invalid_input.
- Webhooks are listed by target; ALL can be combined with others; an empty PATCH changes nothing;
  an unchanged target is no webhook_exists, which is checked before webhook_limit_reached.
- A project has an account from its start; its page tokens count entries.
- A sender with a name, a logo and a banner is set up: IN_PROGRESS, then IN_TEST. One without is a
  DRAFT until PATCH completes it.
- Launch ignores its body. The texts of launch_precondition_failed are ours; each names a path.
- A launch submits the countries that are not launched yet; a PATCH of countries alone does not.
  Without a video, or with a brand registration (US), it waits in PREPARING_LAUNCH.
- Operators respond one after another. In a launch of six or more one rejects, one suspends, never
  a country's first. A launch with nothing new goes to LAUNCHING and settles again.
- No operation unlaunches a sender: only seeded senders are UNLAUNCHED.
- The last digits of a test number choose its outcome: 0 to 2 verified, 3 to 5 pending and verified,
  6 declined, 7 expired, 8 failed, 9 no response; 86 unreachable, 87 only after the launch.
- The limit of 20 invitations covers the last 24 hours. Numbers of a create above it are FAILED at
  setup.
- POST and the deprecated GET on a test number's retry resend an invitation alike.
- Adding numbers leaves details.testNumbers alone; removing a number removes it from them too.
- Activities: CREATED, EDITED, COMMENT_ADDED, TEST when in test, ACTIVE when launched. Past
  activities of seeded senders are derived from their state.
- Time has three modes: immediate (the next request shows the end), manual (next step), timed (a
  launch takes about two minutes). Seeded senders change on a next step only.
- Callbacks carry the sender as it is when they are queued, and are signed as the Conversation
  API's are, anew at each attempt. A state that is not documented is reported as UNKNOWN.
- Comments by any author, the API user included, are reported to the project.
- Any 2xx is success; no redirection is followed. Other responses are retried after 5 seconds,
  doubling, up to 15 attempts. Retries do not block later callbacks, so the order can change; each
  callback can arrive more than once.
- One webhook gets an event once, even with ALL beside its trigger. Changes of target or secret
  apply to waiting callbacks; deleting a webhook deletes them. 500 per project are stored.
"""
