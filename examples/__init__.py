"""Made-up communes, and the demo that runs the connector over them."""
