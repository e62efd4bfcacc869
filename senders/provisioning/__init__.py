"""The typed client of the Sinch Provisioning API. Imports no Django and nothing of the portal."""

# Each name is listed once. The import sorter would write one statement for each aliased name.
# ruff: noqa: I001

from senders.provisioning.activities import (
    Activity as Activity,
    ActivityPage as ActivityPage,
    Comment as Comment,
)
from senders.provisioning.answers import (
    KNOWN_KEYS as KNOWN_KEYS,
    us_version as us_version,
)
from senders.provisioning.auth import (
    Credentials as Credentials,
)
from senders.provisioning.client import (
    ProvisioningClient as ProvisioningClient,
)
from senders.provisioning.deadlines import (
    Deadline as Deadline,
    in_force as in_force,
)
from senders.provisioning.errors import (
    ApiError as ApiError,
    BadSignature as BadSignature,
    Cause as Cause,
    Conflict as Conflict,
    CredentialsRefused as CredentialsRefused,
    Flaw as Flaw,
    InvalidBody as InvalidBody,
    NotEnabled as NotEnabled,
    NotFound as NotFound,
    ProvisioningError as ProvisioningError,
    RateLimited as RateLimited,
    Rejected as Rejected,
    ServerFault as ServerFault,
    TesterRefused as TesterRefused,
    TimedOut as TimedOut,
    Unreachable as Unreachable,
    UnreadableEvent as UnreadableEvent,
    UnreadableReply as UnreadableReply,
)
from senders.provisioning.events import (
    AccountCommentAdded as AccountCommentAdded,
    BrandRegistrationUpdated as BrandRegistrationUpdated,
    Event as Event,
    OperatorStatusUpdated as OperatorStatusUpdated,
    SenderCommentAdded as SenderCommentAdded,
    StatusUpdated as StatusUpdated,
    UnknownEvent as UnknownEvent,
    read_event as read_event,
    verify as verify,
    webhook_signature as webhook_signature,
)
from senders.provisioning.formats import (
    clean_number as clean_number,
    is_color as is_color,
    is_contact_phone as is_contact_phone,
    is_e164 as is_e164,
    is_email as is_email,
    is_possible_number as is_possible_number,
    is_siren as is_siren,
    is_url as is_url,
    is_us_tax_id as is_us_tax_id,
    is_verification_phone as is_verification_phone,
)
from senders.provisioning.ids import (
    IN_PATH as IN_PATH,
    is_id as is_id,
    is_page_token as is_page_token,
)
from senders.provisioning.inputs import (
    CommentInput as CommentInput,
    SenderInput as SenderInput,
    SenderUpdate as SenderUpdate,
    TestNumbersInput as TestNumbersInput,
)
from senders.provisioning.limits import (
    ANSWER_LENGTHS as ANSWER_LENGTHS,
    BANNER_MAX_KB as BANNER_MAX_KB,
    BANNER_SIZE as BANNER_SIZE,
    BRAND_COLOR_DEFAULT as BRAND_COLOR_DEFAULT,
    BRAND_DESCRIPTION_MAX as BRAND_DESCRIPTION_MAX,
    BRAND_NAME_DEFAULT as BRAND_NAME_DEFAULT,
    BRAND_NAME_MAX as BRAND_NAME_MAX,
    COMMENT_MAX as COMMENT_MAX,
    CONTACT_LABEL_MAX as CONTACT_LABEL_MAX,
    CONTACT_PHONE_MAX as CONTACT_PHONE_MAX,
    CONTACT_PHONE_MIN as CONTACT_PHONE_MIN,
    CONTACT_WEBSITE_MAX as CONTACT_WEBSITE_MAX,
    CONTACTS_MAX as CONTACTS_MAX,
    EMAIL_LOCAL_MAX as EMAIL_LOCAL_MAX,
    EMAIL_MAX as EMAIL_MAX,
    IMAGE_TYPES as IMAGE_TYPES,
    INVITES_IN_ALL as INVITES_IN_ALL,
    INVITES_PER_DAY as INVITES_PER_DAY,
    LAUNCH_COUNTRIES as LAUNCH_COUNTRIES,
    LOGO_MAX_KB as LOGO_MAX_KB,
    LOGO_SIZE as LOGO_SIZE,
    OFFERED_BILLING_CATEGORIES as OFFERED_BILLING_CATEGORIES,
    OLDER_BILLING_CATEGORIES as OLDER_BILLING_CATEGORIES,
    PAGE_SIZE_MAX as PAGE_SIZE_MAX,
    RCS_TRIGGERS as RCS_TRIGGERS,
    READ_ONLY_DETAILS as READ_ONLY_DETAILS,
    SAMPLE_MESSAGE_LENGTH as SAMPLE_MESSAGE_LENGTH,
    SAMPLE_MESSAGES_MAX as SAMPLE_MESSAGES_MAX,
    SECTION_OF_COUNTRY as SECTION_OF_COUNTRY,
    TEST_NUMBERS_MAX as TEST_NUMBERS_MAX,
    TRIGGERS as TRIGGERS,
    US_QUESTIONNAIRE_COUNTRIES as US_QUESTIONNAIRE_COUNTRIES,
    US_STATES as US_STATES,
    WEBHOOK_SECRET_MAX as WEBHOOK_SECRET_MAX,
    WEBHOOK_TARGET_MAX as WEBHOOK_TARGET_MAX,
    WEBHOOKS_MAX as WEBHOOKS_MAX,
    BillingCategory as BillingCategory,
    BrandIndustry as BrandIndustry,
    LegalForm as LegalForm,
    OwnershipType as OwnershipType,
    Region as Region,
    UseCase as UseCase,
    UsVariant as UsVariant,
)
from senders.provisioning.models import (
    Brand as Brand,
    CountryStatus as CountryStatus,
    Operator as Operator,
    Sender as Sender,
    SenderState as SenderState,
    SenderSummary as SenderSummary,
    SortColumn as SortColumn,
    SortDirection as SortDirection,
    TestNumber as TestNumber,
    TokenPage as TokenPage,
)
from senders.provisioning.network import (
    LookUp as LookUp,
    NetworkTransport as NetworkTransport,
    Resolver as Resolver,
)
from senders.provisioning.network_errors import (
    cause_of as cause_of,
)
from senders.provisioning.not_sent import (
    Busy as Busy,
    ClaimLost as ClaimLost,
    HeldBack as HeldBack,
    KeyUnreadable as KeyUnreadable,
    NeedsApproval as NeedsApproval,
    NotSent as NotSent,
)
from senders.provisioning.patching import (
    changes as changes,
    update_between as update_between,
)
from senders.provisioning.questionnaire import (
    Question as Question,
    Questions as Questions,
    QuestionSet as QuestionSet,
)
from senders.provisioning.sending import (
    Fence as Fence,
    Operation as Operation,
    Patience as Patience,
)
from senders.provisioning.webhooks import (
    Webhook as Webhook,
    WebhookInput as WebhookInput,
    WebhookPage as WebhookPage,
    WebhookUpdate as WebhookUpdate,
)
