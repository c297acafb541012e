from django.db import models


class ProposalQuerySet(models.QuerySet):
    def of_proposer(self, user):
        return self.filter(proposer=user)

    def submitted(self):
        """Everything staff may see: a draft is its proposer's own business."""
        return self.exclude(status="draft")

    def with_names(self):
        """Loads what a line about a proposal prints."""
        return self.select_related("proposer", "sector", "city")
