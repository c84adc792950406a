"""What each kind of job costs: the cost model behind the rules' resources and behind `plan`. Import-light."""

from locflow.cost import START_SECONDS, Cost
from locflow.diagonalization_costs import DiagonalizationCosts
from locflow.learning_costs import LearningCosts


class Costs(DiagonalizationCosts, LearningCosts):
    """The cost of each rule's jobs under a configuration."""

    def collection(self) -> Cost:
        """Lists and tables."""
        return Cost(START_SECONDS, 150e6, 100e3)

    def analysis(self) -> Cost:
        """Averages, bootstrap, figures, tables."""
        return Cost(8, 900e6, 1e6)
