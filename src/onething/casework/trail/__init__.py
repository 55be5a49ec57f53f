"""The trail of a case, told: a sentence for every event, who waited for whom, what determined the length."""
