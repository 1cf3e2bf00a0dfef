"""What the assistant stores, one module per aggregate."""

from ai_assist.models.analysis import Analysis, AnalysisMessage
from ai_assist.models.feedback import AnalysisFeedback
from ai_assist.models.proposal import ProposalApproval, ProposalLine
from ai_assist.models.settings import AiSettings, FeedPosition
from ai_assist.models.spending import AnalysisCall, MonthlySpending

__all__ = [
    "AiSettings",
    "Analysis",
    "AnalysisCall",
    "AnalysisFeedback",
    "AnalysisMessage",
    "FeedPosition",
    "MonthlySpending",
    "ProposalApproval",
    "ProposalLine",
]
