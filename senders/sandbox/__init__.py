"""An emulator of the Sinch Provisioning API for RCS senders: demo, training ground and test peer.

Its truth is the API's documentation, not the portal's client, which it never imports.

Not imitated
- What is not among the RCS operations and webhooks, such as bundles, answers 501.
- Rate limits of the live service, its latency, and gateways in front of it.
- Fetching of logo and banner: images are drawn here, and nothing is fetched. A URL with
  /fault/<errorCode>/ in it gets that file_* error, on create and on PATCH.
- Content-Type of a body: whatever it says, the body must be a JSON object.
- Errors that cannot come about here (rbm_has_not_been_used, invalid_google_agent, ...): a project
  is set to them with POST /_control/project {"project": ID, "settings": {"refuse": [CODE]}}, and
  then every operation that documents the code answers it. {"questions": {SECTION: {KEY: TEXT}}}
  adds questions to the questionnaire; answers to them are accepted, whatever they are.

Our inference, where the documentation is silent
- Lists without sort are by MODIFIED, DESC; ids in filterSenderIds are separated by commas.
- search and filterSenderName match alike: a part of the name, in any case.
- Unknown and repeated query parameters are invalid_input where an operation has any.
- A pageSize out of range is invalid_page_size.
- A page token belongs to its filters and order; it may be used with another page size.
- A sender id is a UUID; an unknown project answers unauthorized_error.
- A country is launched when one of its operators is, and pending while one is.
- A known path with another method is 405.
- invalid_payload: no JSON, no object, a key twice, more than 20 levels, NUL, half a surrogate
  pair, a number that no double holds.
- Checks go in this order: id, query, invalid_payload, invalid_input, add_test_number_invalid,
  no_fields_to_update, sender_not_found, fields_not_updatable, images.
- Unknown keys and null where the schema has none are invalid_input; all problems are listed.
- Lengths are characters. A URL is http or https with a host; an email address has one @ and a
  domain with a dot; a test number is E.164 once spaces and hyphens are removed.
- The reference's required lists of verification and US answers are launch rules.
- US answers are v1 when a key of v1 only is there or messagesVolume is a text, else v2; PATCH
  may say which. Their rules hold for the keys of one body; null counts as absent.
- no_fields_to_update: nothing but empty objects. A value that is there already is a change.
- Once LAUNCHING or LAUNCHED a sender takes countries only; details.launch is an unknown key.
- Defaults (RCS Sender, #000000) come with a brand; without one there is none.
- PATCH replaces lists whole; a partner or metadata object that loses its last key is gone.
- A sender without details has none in its answer until PATCH gives it some.
- hostingRegion is EUROPE for EU, else NORTH_AMERICA.
- Without countries the questionnaire has no country section; v2 is its default; v1 wins over a
  brand campaign version; other values of the two US parameters are invalid_input.
- Webhooks are listed by target; ALL may stand with others; an empty PATCH changes nothing; an
  unchanged target is no webhook_exists, which is looked at before webhook_limit_reached.
- A project has an account from its start; its page tokens count entries.
- A sender with a name, a logo and a banner is set up: IN_PROGRESS, then IN_TEST. One without is a
  DRAFT until PATCH completes it.
- Launch looks at no body. The texts of launch_precondition_failed are ours; each names a path.
- A launch submits the countries that are not launched yet; a PATCH of countries alone does not.
  Without a video, or with a brand registration (US), it waits in PREPARING_LAUNCH.
- Operators answer one after another. In a launch of six or more one refuses, one suspends, never
  a country's first. A launch with nothing new goes to LAUNCHING and settles again.
- Nothing switches a sender off: UNLAUNCHED is there in the seeds only.
- A test number's end tells what becomes of it: 0 to 2 verified, 3 to 5 pending and verified,
  6 declined, 7 expired, 8 failed, 9 nothing; 86 unreachable, 87 only after the launch.
- The day of the 20 invitations is rolling. Numbers of a create beyond it are FAILED at set-up.
- Adding numbers leaves details.testNumbers alone; removing one takes it out of them too.
- Activities: CREATED, EDITED, COMMENT_ADDED, TEST when in test, ACTIVE when live. Seeded senders
  have a past that is told from what they are.
- Time is one of three: immediate (the next request finds the end), manual (next step), timed (a
  launch takes about two minutes). Seeded senders change on a next step only.
- Callbacks carry the sender as it is when they are queued, and are signed as the Conversation
  API's are, anew at each attempt. A state that is not documented is told as UNKNOWN.
- Whoever writes a comment, the API user too, the project is called back.
- Any 2xx is success; no redirection is followed. Else again after 5 seconds, doubling, 15 attempts
  in all. Retries block no later callback, so order is not kept; each can arrive more than once.
- One webhook gets an event once, even with ALL beside its trigger. Changes of target or secret
  count for what is still waiting; a deleted webhook takes it along. 500 are kept of a project.
"""
