"""From plans to an answer: which kinds of offers, at what price, why not earlier, and in which words."""
