from .follow_up import Indicator, Report, ReportedValue, ReportStep
from .project import Amount, Party, Project

__all__ = ["Amount", "Indicator", "Party", "Project", "Report", "ReportStep", "ReportedValue"]
