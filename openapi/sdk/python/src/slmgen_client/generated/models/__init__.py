"""Contains all the data models used in inputs/outputs"""

from .advice import Advice
from .analysis import Analysis
from .analysis_create import AnalysisCreate
from .analysis_create_task import AnalysisCreateTask
from .analysis_create_without_item import AnalysisCreateWithoutItem
from .analysis_dropped import AnalysisDropped
from .analysis_item import AnalysisItem
from .analysis_page import AnalysisPage
from .analysis_report import AnalysisReport
from .analysis_report_kinds_type_0 import AnalysisReportKindsType0
from .analyze_severity import AnalyzeSeverity
from .audit_entry import AuditEntry
from .audit_entry_detail import AuditEntryDetail
from .audit_page import AuditPage
from .base_model import BaseModel
from .base_model_chat_template import BaseModelChatTemplate
from .base_model_context_length import BaseModelContextLength
from .base_model_gated import BaseModelGated
from .base_model_head_dim import BaseModelHeadDim
from .base_model_heads import BaseModelHeads
from .base_model_hidden_size import BaseModelHiddenSize
from .base_model_intermediate_size import BaseModelIntermediateSize
from .base_model_kv_heads import BaseModelKvHeads
from .base_model_language_count import BaseModelLanguageCount
from .base_model_languages import BaseModelLanguages
from .base_model_layers import BaseModelLayers
from .base_model_licence import BaseModelLicence
from .base_model_list import BaseModelList
from .base_model_ollama_tag import BaseModelOllamaTag
from .base_model_params import BaseModelParams
from .base_model_params_non_embedding import BaseModelParamsNonEmbedding
from .base_model_release_date import BaseModelReleaseDate
from .base_model_sliding_window import BaseModelSlidingWindow
from .base_model_thinking_mode import BaseModelThinkingMode
from .base_model_tied_embeddings import BaseModelTiedEmbeddings
from .base_model_tool_calling import BaseModelToolCalling
from .base_model_unsloth_4_bit import BaseModelUnsloth4Bit
from .base_model_vocab_size import BaseModelVocabSize
from .batch import Batch
from .bundle import Bundle
from .bundle_create import BundleCreate
from .bundle_file import BundleFile
from .bundle_of_plan import BundleOfPlan
from .bundle_page import BundlePage
from .candidate import Candidate
from .change import Change
from .channel import Channel
from .channel_config import ChannelConfig
from .channel_create import ChannelCreate
from .channel_create_digest import ChannelCreateDigest
from .channel_made import ChannelMade
from .channel_page import ChannelPage
from .channel_secrets import ChannelSecrets
from .channel_test import ChannelTest
from .chart import Chart
from .chart_runs_x import ChartRunsX
from .chat_role import ChatRole
from .cheapest_cost import CheapestCost
from .choice import Choice
from .class_count import ClassCount
from .classes import Classes
from .code import Code
from .column_mapping import ColumnMapping
from .completion import Completion
from .conflict import Conflict
from .cost import Cost
from .dataset import Dataset
from .dataset_create import DatasetCreate
from .dataset_file import DatasetFile
from .dataset_form import DatasetForm
from .dataset_page import DatasetPage
from .dataset_update import DatasetUpdate
from .delivery_page import DeliveryPage
from .delivery_shown import DeliveryShown
from .delivery_state import DeliveryState
from .detection import Detection
from .difficulty import Difficulty
from .distribution import Distribution
from .dpo import DPO
from .drift import Drift
from .email import Email
from .estimate import Estimate
from .estimate_create import EstimateCreate
from .estimate_create_method import EstimateCreateMethod
from .estimate_create_target import EstimateCreateTarget
from .estimated import Estimated
from .eval_ import Eval
from .example import Example
from .example_meta import ExampleMeta
from .export_run_format import ExportRunFormat
from .file_detection import FileDetection
from .finding import Finding
from .finding_kinds import FindingKinds
from .formats_kind import FormatsKind
from .gpu import GPU
from .grpo import GRPO
from .health import Health
from .health_checks import HealthChecks
from .health_status import HealthStatus
from .interval import Interval
from .issue import Issue
from .job import Job
from .job_page import JobPage
from .job_result import JobResult
from .job_state import JobState
from .key import Key
from .key_create import KeyCreate
from .key_page import KeyPage
from .key_rotate import KeyRotate
from .key_secret import KeySecret
from .kto import KTO
from .language_share import LanguageShare
from .lengths import Lengths
from .limits import Limits
from .line import Line
from .lo_ra import LoRA
from .mapping_field import MappingField
from .mapping_field_values import MappingFieldValues
from .mapping_preview import MappingPreview
from .mapping_put import MappingPut
from .mapping_role import MappingRole
from .mapping_split import MappingSplit
from .mapping_split_roles import MappingSplitRoles
from .mapping_state import MappingState
from .mapping_turns import MappingTurns
from .mapping_turns_keys import MappingTurnsKeys
from .mapping_turns_roles import MappingTurnsRoles
from .me import Me
from .me_kind import MeKind
from .member import Member
from .member_page import MemberPage
from .member_put import MemberPut
from .membership import Membership
from .message import Message
from .message_extra import MessageExtra
from .method import Method
from .neighbours import Neighbours
from .notify_kind import NotifyKind
from .ntfy import Ntfy
from .objective import Objective
from .observation_page import ObservationPage
from .orpo import ORPO
from .pair import Pair
from .part import Part
from .part_kind import PartKind
from .pilot import Pilot
from .place import Place
from .plan import Plan
from .plan_create import PlanCreate
from .plan_dataset import PlanDataset
from .plan_item import PlanItem
from .plan_model import PlanModel
from .plan_page import PlanPage
from .plan_reasons_type_0 import PlanReasonsType0
from .plan_state import PlanState
from .position import Position
from .preview import Preview
from .price import Price
from .price_list import PriceList
from .price_set import PriceSet
from .prices_imported import PricesImported
from .prices_imported_skipped import PricesImportedSkipped
from .problem import Problem
from .problem_code import ProblemCode
from .progress import Progress
from .project import Project
from .project_create import ProjectCreate
from .project_page import ProjectPage
from .project_update import ProjectUpdate
from .prompt import Prompt
from .push import Push
from .push_key import PushKey
from .quality import Quality
from .quantity import Quantity
from .raised import Raised
from .range_ import Range
from .reading import Reading
from .recommendation import Recommendation
from .recommendation_create import RecommendationCreate
from .reference_use import ReferenceUse
from .rejected import Rejected
from .rejection import Rejection
from .remains import Remains
from .removed import Removed
from .role import Role
from .row_error import RowError
from .row_ref import RowRef
from .run import Run
from .run_ack import RunAck
from .run_create import RunCreate
from .run_event import RunEvent
from .run_event_metrics import RunEventMetrics
from .run_event_metrics_additional_property_type_1 import (
    RunEventMetricsAdditionalPropertyType1,
)
from .run_last import RunLast
from .run_last_additional_property_type_1 import RunLastAdditionalPropertyType1
from .run_observation import RunObservation
from .run_page import RunPage
from .run_secret import RunSecret
from .run_state import RunState
from .run_update import RunUpdate
from .run_update_rules import RunUpdateRules
from .scope import Scope
from .score import Score
from .serve_cost import ServeCost
from .server import Server
from .server_auth import ServerAuth
from .server_limits import ServerLimits
from .serving import Serving
from .share_of import ShareOf
from .shares import Shares
from .signals import Signals
from .signals_rewards import SignalsRewards
from .span import Span
from .split_marker import SplitMarker
from .subscription import Subscription
from .subscription_keys import SubscriptionKeys
from .target import Target
from .task import Task
from .term import Term
from .term_inputs import TermInputs
from .thresholds import Thresholds
from .token_check import TokenCheck
from .tokens import Tokens
from .tone import Tone
from .tool_call import ToolCall
from .tool_call_extra import ToolCallExtra
from .tool_def import ToolDef
from .track_kind import TrackKind
from .track_severity import TrackSeverity
from .training import Training
from .turn import Turn
from .unsupported import Unsupported
from .upload import Upload
from .upload_create import UploadCreate
from .upload_page import UploadPage
from .usage import Usage
from .validate_request import ValidateRequest
from .validate_severity import ValidateSeverity
from .validation_report import ValidationReport
from .validation_report_codes_type_0 import ValidationReportCodesType0
from .vapid import VAPID
from .verdict import Verdict
from .violation import Violation
from .voice_report import VoiceReport
from .vram import VRAM
from .webhook import Webhook
from .weights import Weights
from .wishes import Wishes
from .wishes_method import WishesMethod
from .wishes_objective import WishesObjective
from .wishes_preset import WishesPreset
from .wishes_target import WishesTarget
from .wishes_task import WishesTask
from .wrong_member import WrongMember

__all__ = (
    "DPO",
    "GPU",
    "GRPO",
    "KTO",
    "ORPO",
    "VAPID",
    "VRAM",
    "Advice",
    "Analysis",
    "AnalysisCreate",
    "AnalysisCreateTask",
    "AnalysisCreateWithoutItem",
    "AnalysisDropped",
    "AnalysisItem",
    "AnalysisPage",
    "AnalysisReport",
    "AnalysisReportKindsType0",
    "AnalyzeSeverity",
    "AuditEntry",
    "AuditEntryDetail",
    "AuditPage",
    "BaseModel",
    "BaseModelChatTemplate",
    "BaseModelContextLength",
    "BaseModelGated",
    "BaseModelHeadDim",
    "BaseModelHeads",
    "BaseModelHiddenSize",
    "BaseModelIntermediateSize",
    "BaseModelKvHeads",
    "BaseModelLanguageCount",
    "BaseModelLanguages",
    "BaseModelLayers",
    "BaseModelLicence",
    "BaseModelList",
    "BaseModelOllamaTag",
    "BaseModelParams",
    "BaseModelParamsNonEmbedding",
    "BaseModelReleaseDate",
    "BaseModelSlidingWindow",
    "BaseModelThinkingMode",
    "BaseModelTiedEmbeddings",
    "BaseModelToolCalling",
    "BaseModelUnsloth4Bit",
    "BaseModelVocabSize",
    "Batch",
    "Bundle",
    "BundleCreate",
    "BundleFile",
    "BundleOfPlan",
    "BundlePage",
    "Candidate",
    "Change",
    "Channel",
    "ChannelConfig",
    "ChannelCreate",
    "ChannelCreateDigest",
    "ChannelMade",
    "ChannelPage",
    "ChannelSecrets",
    "ChannelTest",
    "Chart",
    "ChartRunsX",
    "ChatRole",
    "CheapestCost",
    "Choice",
    "ClassCount",
    "Classes",
    "Code",
    "ColumnMapping",
    "Completion",
    "Conflict",
    "Cost",
    "Dataset",
    "DatasetCreate",
    "DatasetFile",
    "DatasetForm",
    "DatasetPage",
    "DatasetUpdate",
    "DeliveryPage",
    "DeliveryShown",
    "DeliveryState",
    "Detection",
    "Difficulty",
    "Distribution",
    "Drift",
    "Email",
    "Estimate",
    "EstimateCreate",
    "EstimateCreateMethod",
    "EstimateCreateTarget",
    "Estimated",
    "Eval",
    "Example",
    "ExampleMeta",
    "ExportRunFormat",
    "FileDetection",
    "Finding",
    "FindingKinds",
    "FormatsKind",
    "Health",
    "HealthChecks",
    "HealthStatus",
    "Interval",
    "Issue",
    "Job",
    "JobPage",
    "JobResult",
    "JobState",
    "Key",
    "KeyCreate",
    "KeyPage",
    "KeyRotate",
    "KeySecret",
    "LanguageShare",
    "Lengths",
    "Limits",
    "Line",
    "LoRA",
    "MappingField",
    "MappingFieldValues",
    "MappingPreview",
    "MappingPut",
    "MappingRole",
    "MappingSplit",
    "MappingSplitRoles",
    "MappingState",
    "MappingTurns",
    "MappingTurnsKeys",
    "MappingTurnsRoles",
    "Me",
    "MeKind",
    "Member",
    "MemberPage",
    "MemberPut",
    "Membership",
    "Message",
    "MessageExtra",
    "Method",
    "Neighbours",
    "NotifyKind",
    "Ntfy",
    "Objective",
    "ObservationPage",
    "Pair",
    "Part",
    "PartKind",
    "Pilot",
    "Place",
    "Plan",
    "PlanCreate",
    "PlanDataset",
    "PlanItem",
    "PlanModel",
    "PlanPage",
    "PlanReasonsType0",
    "PlanState",
    "Position",
    "Preview",
    "Price",
    "PriceList",
    "PriceSet",
    "PricesImported",
    "PricesImportedSkipped",
    "Problem",
    "ProblemCode",
    "Progress",
    "Project",
    "ProjectCreate",
    "ProjectPage",
    "ProjectUpdate",
    "Prompt",
    "Push",
    "PushKey",
    "Quality",
    "Quantity",
    "Raised",
    "Range",
    "Reading",
    "Recommendation",
    "RecommendationCreate",
    "ReferenceUse",
    "Rejected",
    "Rejection",
    "Remains",
    "Removed",
    "Role",
    "RowError",
    "RowRef",
    "Run",
    "RunAck",
    "RunCreate",
    "RunEvent",
    "RunEventMetrics",
    "RunEventMetricsAdditionalPropertyType1",
    "RunLast",
    "RunLastAdditionalPropertyType1",
    "RunObservation",
    "RunPage",
    "RunSecret",
    "RunState",
    "RunUpdate",
    "RunUpdateRules",
    "Scope",
    "Score",
    "ServeCost",
    "Server",
    "ServerAuth",
    "ServerLimits",
    "Serving",
    "ShareOf",
    "Shares",
    "Signals",
    "SignalsRewards",
    "Span",
    "SplitMarker",
    "Subscription",
    "SubscriptionKeys",
    "Target",
    "Task",
    "Term",
    "TermInputs",
    "Thresholds",
    "TokenCheck",
    "Tokens",
    "Tone",
    "ToolCall",
    "ToolCallExtra",
    "ToolDef",
    "TrackKind",
    "TrackSeverity",
    "Training",
    "Turn",
    "Unsupported",
    "Upload",
    "UploadCreate",
    "UploadPage",
    "Usage",
    "ValidateRequest",
    "ValidateSeverity",
    "ValidationReport",
    "ValidationReportCodesType0",
    "Verdict",
    "Violation",
    "VoiceReport",
    "Webhook",
    "Weights",
    "Wishes",
    "WishesMethod",
    "WishesObjective",
    "WishesPreset",
    "WishesTarget",
    "WishesTask",
    "WrongMember",
)
